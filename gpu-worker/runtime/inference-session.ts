/** @file One compiled graph on one device: onnxruntime-node wrapped so that tensors are HostTensors and errors are sentences. */
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { DType, HostTensor, TypedArray } from '#gpu-worker/onnx/dtype.ts';
import { NOTHING, NOTHING_RETURNED } from '#gpu-worker/onnx/write-only.ts';
import { type Device, type ResolvedDevice, deviceFailure, executionProviders, forbidTf32, resolveDevice } from './device.ts';

export interface InferenceSessionOptions {
  /** Default: `defaultDevice()`. */
  readonly device?: Device;
  /** Read by compileForward: 'float16' runs matrix products and convolutions in halves (onnx/mixed-precision.ts). Default float32. */
  readonly precision?: 'float32' | 'float16' | undefined;
  /** Threads inside one operator; pinned so that sums have one order. Default: `defaultThreads()`. */
  readonly threads?: number;
  /** ORT graph optimisations; 'all' also changes memory layouts for constant weights. */
  readonly optimization?: 'disabled' | 'basic' | 'extended' | 'all';
  /** Entries of ORT's session config, e.g. `optimization.disable_specified_optimizers`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Gives memory back as soon as it is free instead of keeping it for the next call: for models that fill the machine. */
  readonly leanMemory?: boolean;
  /** Constants of the model that are not in its bytes (onnx/encode.ts, `encodeOutside`), by the name the model calls them. */
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
  /** Prefix of a profile written by `endProfiling`. */
  readonly profilePrefix?: string;
}

export type Feeds = Readonly<Record<string, HostTensor>>;

/** ORT's release, part of every checkpoint because results are bit-identical only on the same one. */
export const ORT_VERSION: string = ort.env.versions.node ?? ort.env.versions.common;

/** Threads used when nothing is said: APIARY_THREADS or all cores up to eight. */
export function defaultThreads(): number {
  const asked = Number(process.env.APIARY_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : Math.max(1, Math.min(8, availableParallelism()));
}


export class InferenceSession {
  private constructor(
    private readonly session: ort.InferenceSession,
    readonly device: ResolvedDevice,
    readonly threads: number,
  ) {}

  /** Compiles a model, given as bytes or as a file path. */
  static async create(model: Uint8Array | string, options: InferenceSessionOptions = {}): Promise<InferenceSession> {
    const device = resolveDevice(options.device);
    if (device === 'cuda') forbidTf32();
    const threads = options.threads ?? defaultThreads();
    const sessionOptions: ort.InferenceSession.SessionOptions = {
      executionProviders: executionProviders(device),
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: options.optimization ?? 'all',
      logSeverityLevel: 3,
      ...(options.leanMemory ? { enableCpuMemArena: false, enableMemPattern: false } : {}),
      ...(options.externalData && { externalData: options.externalData }),
      extra: { ...options.config },
      ...(options.profilePrefix ? { enableProfiling: true, profileFilePrefix: options.profilePrefix } : {}),
    };
    const created = typeof model === 'string' ? ort.InferenceSession.create(model, sessionOptions) : ort.InferenceSession.create(model, sessionOptions);
    const session = await created.catch((error: Error) => {
      throw device === 'cpu' ? error : new Error(deviceFailure(device, error.message));
    });
    return new InferenceSession(session, device, threads);
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  /**
   * Runs the graph. `into` names outputs to be written into given tensors instead of new ones; such a tensor may also be
   * a feed (in-place update) when the graph reads it before the output is written. A model made by `writeOnly` needs all of them named.
   * Blocks this process while it computes.
   */
  async run(feeds: Feeds, into: Feeds = {}): Promise<Record<string, HostTensor>> {
    const missing = this.session.inputNames.filter((name) => !(name in feeds));
    if (missing.length > 0) throw new Error(`The compiled graph needs ${missing.length === 1 ? 'an input' : 'inputs'} that ${missing.length === 1 ? 'was' : 'were'} not fed: ${missing.slice(0, 5).join(', ')}.`);
    const ortFeeds: Record<string, ort.Tensor> = {};
    for (const name of this.session.inputNames) ortFeeds[name] = toOrt(feeds[name]!);
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const name of this.session.outputNames) fetches[name] = into[name] ? toOrt(into[name]) : null;
    if (NOTHING in fetches) {
      const unnamed = Object.keys(fetches).filter((name) => name !== NOTHING && !fetches[name]);
      if (unnamed.length > 0) throw new Error(`The compiled graph only writes into given tensors, but none was given for ${unnamed.slice(0, 5).join(', ')}.`);
      await this.session.run(ortFeeds, fetches).catch((error: Error) => {
        if (error.message !== NOTHING_RETURNED) throw error;
      });
      return { ...into };
    }
    const results = await this.session.run(ortFeeds, fetches).catch((error: Error) => {
      // A library that is loaded late, as cuDNN is by the first convolution, is missed only here.
      throw this.device !== 'cpu' && error.message.includes('cannot open shared object file') ? new Error(deviceFailure(this.device, error.message)) : error;
    });
    const outputs: Record<string, HostTensor> = {};
    for (const name of this.session.outputNames) outputs[name] = into[name] ?? fromOrt(results[name]!);
    return outputs;
  }

  /** Ends profiling; ORT writes the file named by `profilePrefix`. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  /** Frees the native session. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

function toOrt({ dtype, shape, data }: HostTensor): ort.Tensor {
  return new ort.Tensor(dtype as ort.Tensor.Type, data as never, shape);
}

function fromOrt(tensor: ort.Tensor): HostTensor {
  return { dtype: tensor.type as DType, shape: tensor.dims, data: tensor.data as unknown as TypedArray };
}
