/** @file Runs computations in a child process, because ONNX Runtime blocks the process it computes in. Parent's side. */
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

/** The child ended without a result: it was killed, or ran out of memory. */
export class ComputeDied extends Error {
  override readonly name = 'ComputeDied';
}

export type ToChild = { readonly kind: 'start'; readonly module: string; readonly input: unknown } | { readonly kind: 'cancel' };
export type FromChild =
  | { readonly kind: 'progress'; readonly message: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string | undefined; readonly code: string | undefined };

interface Current {
  readonly module: URL;
  readonly onProgress: (message: unknown) => void;
  readonly settle: (outcome: FromChild | Error) => void;
}

/**
 * Makes glibc keep the memory that a step gives back, for the next one: to ask the kernel for gigabytes of zeroed pages at every step took up to
 * two thirds of its time. All of it goes back when the process ends.
 */
const KEPT_MEMORY = 'glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184';

/** A child process that runs one computation after another and keeps what their modules keep. */
export class ComputeChild {
  private readonly child: ChildProcess;
  private current: Current | undefined;
  private hasEnded = false;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;

  constructor(env: Readonly<Record<string, string>> = {}) {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    this.child = fork(fileURLToPath(new URL('./compute-child.ts', import.meta.url)), [], {
      execArgv: ['--import', loader],
      serialization: 'advanced',
      env: { ...process.env, GLIBC_TUNABLES: [process.env.GLIBC_TUNABLES, KEPT_MEMORY].filter(Boolean).join(':'), ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (message: FromChild) => {
      if (message.kind === 'progress') this.current?.onProgress(message.message);
      else this.settle(message);
    });
    this.gone = new Promise((resolve) => {
      const end = (reason: string) => {
        this.hasEnded = true;
        const { module } = this.current ?? {};
        this.settle(new ComputeDied(`The computation ${module?.pathname.split('/').slice(-2).join('/')} ended without a result (${reason}); it may have run out of memory.`));
        resolve();
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('exit', (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether it can take another computation. */
  get isFree(): boolean {
    return !this.hasEnded && this.child.connected && !this.current;
  }

  /** Starts a computation; there must be none. The result is what `run` returned, also after `cancel` if it returned in time. */
  run<Result, Progress = unknown>({ module, input, onProgress, graceMs = 5_000 }: ComputeOptions<Progress>): ComputeRun<Result> {
    if (!this.isFree) throw new Error('This compute child is busy or gone.');
    let killer: NodeJS.Timeout | undefined;
    let isCancelled = false;
    const result = new Promise<Result>((resolve, reject) => {
      this.current = {
        module,
        onProgress: (message) => onProgress?.(message as Progress),
        settle: (outcome) => {
          clearTimeout(killer);
          if (outcome instanceof Error) reject(isCancelled ? new ComputeCancelled('The computation was cancelled.') : outcome);
          else if (outcome.kind === 'done') resolve(outcome.result as Result);
          else if (outcome.kind === 'failed') reject(Object.assign(new Error(outcome.message), { stack: outcome.stack, ...(outcome.code ? { code: outcome.code } : {}) }));
        },
      };
    });
    this.child.send({ kind: 'start', module: module.href, input } satisfies ToChild);
    const cancel = () => {
      if (isCancelled) return;
      isCancelled = true;
      if (this.child.connected) this.child.send({ kind: 'cancel' } satisfies ToChild);
      killer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    };
    return { pid: this.pid, result, cancel };
  }

  /** Lets the process end. */
  end(): Promise<void> {
    // Tells the child that all it sent has arrived and it may leave.
    if (this.child.connected) this.child.disconnect();
    return this.gone;
  }

  private settle(outcome: FromChild | Error): void {
    const { current } = this;
    this.current = undefined;
    current?.settle(outcome);
  }
}

/** Starts `module`'s `run(input, context)` in a child process of its own, which is gone when the result is there. */
export function startComputation<Result, Progress = unknown>(options: ComputeOptions<Progress>): ComputeRun<Result> {
  const child = new ComputeChild(options.env);
  const run = child.run<Result, Progress>(options);
  let isCancelled = false;
  const outcome = async (): Promise<Result> => {
    try {
      const result = await run.result;
      if (isCancelled) throw new ComputeCancelled('The computation was cancelled.');
      return result;
    } finally {
      await child.end();
    }
  };
  return {
    pid: run.pid,
    result: outcome(),
    cancel: () => {
      isCancelled = true;
      run.cancel();
    },
  };
}
