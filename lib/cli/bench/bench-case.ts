/** @file What a benchmark case is: one piece of work that we and a PyTorch counterpart do on the same numbers. */
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';

/** Our side, compiled. */
export interface Workload {
  /** Does the work once; returns a number that tells whether both sides did the same (the first loss, the power of a sample). */
  run(): Promise<number>;
  /** A call with one step instead of `steps`: what is left of `run` without it is what the further steps cost where the state stays on the device. */
  runOne?(): Promise<number>;
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
  /** Steps that one run of ours takes in one call, where the counterpart takes them one by one. Default 1. */
  readonly steps?: number;
  /** Relative difference up to which two numbers are those of the same work. Default 1e-3, which float32 stays below by far. */
  readonly tolerance?: number;
  compile(session: InferenceSessionOptions): Promise<Workload>;
  peerTask(): PeerTask;
}
