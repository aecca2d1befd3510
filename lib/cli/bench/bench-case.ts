/** @file What a benchmark case is: one piece of work that we and a PyTorch counterpart do on the same numbers. */
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';

/** Our side, compiled. */
export interface Workload {
  /** Does the work once; returns a number that tells whether both sides did the same (a loss, the power of a sample). */
  run(): Promise<number>;
  release(): Promise<void>;
}

/** What the counterpart needs to do the same work; `kind` names a class in peer/torch-peer.py. */
export interface PeerTask {
  readonly kind: 'train-step' | 'sample';
  /** Configurations in Hugging Face's format and plain numbers. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Weights by Hugging Face name: both sides start from the same ones. */
  readonly weights: Weights;
  readonly inputs: Readonly<Record<string, HostTensor>>;
}

export interface BenchCase {
  readonly name: string;
  /** What one run is, for people. */
  readonly what: string;
  /** Runs per measurement: enough that one is not lost in the clock. */
  readonly iterations: number;
  compile(session: InferenceSessionOptions): Promise<Workload>;
  peerTask(): PeerTask;
}
