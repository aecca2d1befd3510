/** @file The worker's settings from the environment. */
import { hostname } from 'node:os';
import { z } from 'zod';
import { DEVICES, resolveDevice } from './runtime/device.ts';
import { defaultThreads } from './runtime/inference-session.ts';

const ZConfig = z.object({
  /** Where the app answers: progress goes to its API. */
  APP_URL: z.url(),
  GPU_WORKER_HOST: z.string().default('127.0.0.1'),
  GPU_WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(3900),
  /** Shared with the engine, whose calls it proves; with it the worker also tells the app that it is there. */
  INNGEST_SIGNING_KEY: z.string().optional(),
  /** Names the worker in progress and logs. */
  GPU_WORKER_ID: z.string().min(1).optional(),
  GPU_WORKER_DEVICE: z.enum(DEVICES).default('auto'),
  /** Threads inside one operator; results are bit-identical only for the same number. */
  GPU_WORKER_THREADS: z.coerce.number().int().positive().optional(),
  /** Computations at once in this worker. Default: two on a CPU of several cores, where two computations of half the threads get more done than one; else one. */
  GPU_WORKER_PARALLEL: z.coerce.number().int().positive().optional(),
  /** Computations at once over all workers of this app. Default: as many as one worker takes. */
  GPU_WORKER_CONCURRENCY: z.coerce.number().int().positive().optional(),
  /** After this many seconds a computation leaves a checkpoint and its step ends. */
  GPU_WORKER_SLICE_SECONDS: z.coerce.number().positive().max(50).default(40),
  /** Compute processes that stay, with their compiled sessions, for the next slice of their run. */
  GPU_WORKER_WARM: z.coerce.number().int().positive().default(2),
  GPU_WORKER_IDLE_SECONDS: z.coerce.number().positive().default(180),
});

export interface WorkerConfig {
  readonly appUrl: string;
  readonly host: string;
  readonly port: number;
  readonly workerId: string;
  readonly provider: string;
  readonly threads: number;
  readonly parallel: number;
  readonly concurrency: number;
  readonly sliceSeconds: number;
  readonly warm: number;
  readonly idleSeconds: number;
  readonly signingKey?: string | undefined;
}

/**
 * Reads the settings.
 * @throws one sentence naming every variable that is missing or malformed, or the device that is not there.
 */
export function readWorkerConfig(env: Record<string, string | undefined>): WorkerConfig {
  const parsed = ZConfig.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${env[String(path[0])] ? message : 'is not set'}`);
    throw new Error(`The gpu-worker cannot start: ${faults.join('; ')}.`);
  }
  const { data } = parsed;
  const provider = resolveDevice(data.GPU_WORKER_DEVICE);
  const cores = defaultThreads();
  const parallel = data.GPU_WORKER_PARALLEL ?? (provider === 'cpu' && cores > 1 ? 2 : 1);
  return {
    appUrl: data.APP_URL.replace(/\/$/, ''),
    host: data.GPU_WORKER_HOST,
    port: data.GPU_WORKER_PORT,
    workerId: data.GPU_WORKER_ID ?? `${hostname()}:${data.GPU_WORKER_PORT}`,
    provider,
    threads: data.GPU_WORKER_THREADS ?? Math.max(1, Math.floor(cores / parallel)),
    parallel,
    concurrency: data.GPU_WORKER_CONCURRENCY ?? parallel,
    sliceSeconds: data.GPU_WORKER_SLICE_SECONDS,
    warm: data.GPU_WORKER_WARM,
    idleSeconds: data.GPU_WORKER_IDLE_SECONDS,
    signingKey: data.INNGEST_SIGNING_KEY,
  };
}
