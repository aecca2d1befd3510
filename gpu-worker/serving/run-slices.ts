/** @file Runs slices of computations, one at a time, each in a warm child, reporting to the app and stopping when it says so. */
import { readFileSync } from 'node:fs';
import type { TRunRef, WorkerFunction, WorkerInput, WorkerResult } from '#lib/contracts/stages.ts';
import type { WorkerConfig } from '../config.ts';
import type { ComputeRun } from '../runtime/compute-process.ts';
import type { SliceInput, SliceOutcome, SliceProgress } from '../runtime/slice.ts';
import { type DeviceReport, ProgressReporter } from './report-progress.ts';
import { findResumePoint, saveResumePoint } from './resume-point.ts';
import { WarmChildren, type WarmKey } from './warm-children.ts';

/** From the app's word to the checkpoint. */
const GRACE_MS = 5_500;
/** How long a slice's end waits for an app that is away; the last one longer, since its run may end after it. */
const FLUSH_MS = 2_000;
const LAST_FLUSH_MS = 20_000;

/** The app said that the run was cancelled or goes on elsewhere. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export type Computations = Readonly<Partial<Record<WorkerFunction, URL>>>;

export interface CurrentSlice {
  readonly runId: string;
  readonly function: WorkerFunction;
  readonly since: string;
}

/** Resident bytes of a process, where the system tells. */
function memoryOf(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096;
  } catch {
    return process.memoryUsage.rss();
  }
}

export class SliceRunner {
  current: CurrentSlice | undefined;
  waiting = 0;
  private readonly config: WorkerConfig;
  private readonly computations: Computations;
  private readonly warn: (message: string, run: string) => void;
  private readonly children: WarmChildren;
  /** Reports that an absent app has not taken yet, by run and fence. */
  private readonly unsent = new Map<string, ProgressReporter>();
  private turn: Promise<unknown> = Promise.resolve();
  private computing: ComputeRun<unknown> | undefined;
  private isStopping = false;

  constructor(config: WorkerConfig, computations: Computations, warn: (message: string, run: string) => void) {
    this.config = config;
    this.computations = computations;
    this.warn = warn;
    this.children = new WarmChildren({ most: config.warm, idleMs: config.idleSeconds * 1000, env: { APIARY_THREADS: String(config.threads) } });
  }

  /**
   * Computes one slice when it is its turn.
   * @throws Stopped; ComputeDied when the child was killed; otherwise the computation's own error.
   */
  async run<F extends WorkerFunction>(name: F, input: WorkerInput<F>, resumeKey: string | null): Promise<SliceOutcome<WorkerResult<F>>> {
    this.waiting++;
    const mine = this.turn.then(() => {
      this.waiting--;
      return this.compute(name, input, resumeKey);
    });
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** Memory and identity of what computes. */
  device(): DeviceReport {
    const { provider, threads, workerId } = this.config;
    return { provider, threads, workerId, memoryBytes: memoryOf(this.computing?.pid ?? this.children.pids.at(-1)) };
  }

  /** Asks the current slice for its checkpoint and lets all children end. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.computing?.cancel();
    await this.turn;
    await this.children.endAll();
  }

  private async compute<F extends WorkerFunction>(name: F, input: WorkerInput<F>, resumeKey: string | null): Promise<SliceOutcome<WorkerResult<F>>> {
    if (this.isStopping) throw new Error('This worker is stopping; another one goes on.');
    const module = this.computations[name];
    if (!module) throw Object.assign(new Error(`This worker has no computation "${name}".`), { code: 'NotFound' });
    const { id: runId, fence } = input.run;
    this.current = { runId, function: name, since: new Date().toISOString() };
    const key = `${runId} ${fence}`;
    const reporter = this.unsent.get(key) ?? this.reporterFor(input.run);
    this.unsent.delete(key);
    let patience = FLUSH_MS;
    try {
      if (!(await reporter.ask())) throw new Stopped('The run was cancelled, or goes on elsewhere.');
      const from = resumeKey ?? (await findResumePoint(name, input));
      const outcome = await this.inChild<F>(module, { call: `${key} ${name}`, function: name }, { input, resumeKey: from, budgetSeconds: this.config.sliceSeconds, threads: this.config.threads }, reporter);
      if (outcome.kind === 'unfinished') await saveResumePoint(name, input, outcome.resumeKey).catch((error: Error) => this.warn(`the resume point was not saved: ${error.message}`, runId));
      else patience = LAST_FLUSH_MS;
      if (reporter.stopped) throw new Stopped('The run was cancelled, or goes on elsewhere.');
      return outcome;
    } catch (error) {
      reporter.take({ log: [(error as Error).message] });
      throw error;
    } finally {
      // What an absent app does not take now goes with the run's next slice.
      if (!(await reporter.end(patience))) this.unsent.set(key, reporter);
      this.current = undefined;
    }
  }

  private async inChild<F extends WorkerFunction>(module: URL, key: WarmKey, slice: SliceInput<WorkerInput<F>>, reporter: ProgressReporter): Promise<SliceOutcome<WorkerResult<F>>> {
    const child = await this.children.take(key);
    const run = child.run<SliceOutcome<WorkerResult<F>>, SliceProgress>({ module, input: slice, onProgress: (message) => reporter.take(message), graceMs: GRACE_MS });
    this.computing = run;
    reporter.begin();
    if (this.isStopping) run.cancel();
    let isDone = false;
    try {
      const outcome = await run.result;
      isDone = outcome.kind === 'finished';
      return outcome;
    } finally {
      this.computing = undefined;
      if (reporter.stopped) await child.end();
      else this.children.giveBack(key, child, isDone);
    }
  }

  private reporterFor(run: TRunRef): ProgressReporter {
    return new ProgressReporter({ appUrl: this.config.appUrl, run, device: () => this.device(), onStop: () => this.computing?.cancel(), warn: (message) => this.warn(message, run.id) });
  }
}
