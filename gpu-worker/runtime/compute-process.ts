/** @file Runs a computation in a child process, because ONNX Runtime blocks the process it computes in. Parent's side. */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a computation module exports as `run`. Input, progress and result pass between processes by structured clone. */
export type Computation<Input = unknown, Progress = unknown, Result = unknown> = (input: Input, context: ComputeContext<Progress>) => Promise<Result>;

export interface ComputeContext<Progress = unknown> {
  /** Sends a progress message to the parent. */
  readonly progress: (message: Progress) => void;
  /** Aborted when the parent cancels. */
  readonly signal: AbortSignal;
  /**
   * Lets messages in; true = go on, false = cancelled: save a checkpoint and return. Call it between session runs, at least every
   * few seconds.
   */
  readonly proceed: () => Promise<boolean>;
}

export interface ComputeOptions<Progress> {
  /** URL of the module that exports `run`, e.g. `new URL('./run.ts', import.meta.url)`. */
  readonly module: URL;
  readonly input: unknown;
  readonly onProgress?: (message: Progress) => void;
  /** Milliseconds between asking to stop and killing. */
  readonly graceMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ComputeRun<Result> {
  readonly pid: number | undefined;
  /** Settles when the child has gone: its result, ComputeCancelled, or the error it ended with. */
  readonly result: Promise<Result>;
  /** Asks the child to stop at its next `proceed`, and kills it when it has not after the grace period. */
  cancel(): void;
}

/** The computation was cancelled; whatever it had saved stays. */
export class ComputeCancelled extends Error {
  override readonly name = 'ComputeCancelled';
}

export type ToChild = { readonly kind: 'start'; readonly module: string; readonly input: unknown } | { readonly kind: 'cancel' };
export type FromChild =
  | { readonly kind: 'progress'; readonly message: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string | undefined };

/** Starts `module`'s `run(input, context)` in a child process. */
export function startComputation<Result, Progress = unknown>({ module, input, onProgress, graceMs = 5_000, env }: ComputeOptions<Progress>): ComputeRun<Result> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = fork(fileURLToPath(new URL('./compute-child.ts', import.meta.url)), [], {
    execArgv: ['--import', loader],
    serialization: 'advanced',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let cancelled = false;
  let killer: NodeJS.Timeout | undefined;
  const result = outcome<Result, Progress>(child, module, onProgress, () => cancelled).finally(() => clearTimeout(killer));
  child.send({ kind: 'start', module: module.href, input } satisfies ToChild);
  return {
    pid: child.pid,
    result,
    cancel: () => {
      if (cancelled) return;
      cancelled = true;
      if (child.connected) child.send({ kind: 'cancel' } satisfies ToChild);
      killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    },
  };
}

function outcome<Result, Progress>(child: ChildProcess, module: URL, onProgress: ((message: Progress) => void) | undefined, wasCancelled: () => boolean): Promise<Result> {
  return new Promise((resolve, reject) => {
    let last: FromChild | undefined;
    child.on('message', (message: FromChild) => {
      if (message.kind === 'progress') onProgress?.(message.message as Progress);
      else {
        last = message;
        child.disconnect(); // tells the child that its result has arrived and it may leave
      }
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (wasCancelled()) reject(new ComputeCancelled('The computation was cancelled.'));
      else if (last?.kind === 'done') resolve(last.result as Result);
      else if (last?.kind === 'failed') reject(Object.assign(new Error(last.message), { stack: last.stack }));
      else reject(new Error(`The computation ${module.pathname.split('/').slice(-2).join('/')} ended without a result (${signal ? `signal ${signal}` : `exit code ${code}`}); it may have run out of memory.`));
    });
  });
}
