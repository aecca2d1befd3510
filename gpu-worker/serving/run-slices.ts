/** @file Runs slices of computations, as many at once as the worker has lanes, each in a warm child, reporting to the app and stopping when it says so. */
import { readFileSync } from 'node:fs';
import pLimit, { type LimitFunction } from 'p-limit';
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

interface Active extends CurrentSlice {
  computing?: ComputeRun<unknown>;
}

export class SliceRunner {
  private readonly config: WorkerConfig;
  private readonly computations: Computations;
  private readonly warn: (message: string, run: string) => void;
  private readonly children: WarmChildren;
  /** Reports that an absent app has not taken yet, by run and fence. */
  private readonly unsent = new Map<string, ProgressReporter>();
  private readonly active = new Set<Active>();
  private readonly lanes: LimitFunction;
  /** Slices that run or wait. */
  private readonly asked = new Set<Promise<unknown>>();
  private isStopping = false;

  constructor(config: WorkerConfig, computations: Computations, warn: (message: string, run: string) => void) {
    this.config = config;
    this.computations = computations;
    this.warn = warn;
    this.lanes = pLimit(config.parallel);
    this.children = new WarmChildren({ most: config.warm, idleMs: config.idleSeconds * 1000, env: { APIARY_DEVICE: config.provider, APIARY_THREADS: String(config.threads) } });
  }

  /**
   * Computes one slice when it is its turn.
   * @throws Stopped; ComputeDied when the child was killed; otherwise the computation's own error.
   */
  async run<F extends WorkerFunction>(name: F, input: WorkerInput<F>, resumeKey: string | null): Promise<SliceOutcome<WorkerResult<F>>> {
    const mine = this.lanes(() => this.compute(name, input, resumeKey));
    this.asked.add(mine);
    return mine.finally(() => this.asked.delete(mine));
  }

  /** How many slices wait for a lane. */
  get waiting(): number {
    return this.lanes.pendingCount;
  }

  /** What is being computed, longest first. */
  get running(): CurrentSlice[] {
    return [...this.active].map(({ runId, function: name, since }) => ({ runId, function: name, since }));
  }

  /** Identity, and the memory of what computes a run, or of the process that computed last. */
  device(runId?: string): DeviceReport {
    const { provider, threads, workerId } = this.config;
    const own = [...this.active].find((slice) => runId === undefined || slice.runId === runId);
    return { provider, threads, workerId, memoryBytes: memoryOf(own?.computing?.pid ?? this.children.pids.at(-1)) };
  }

  /** Asks the current slices for their checkpoints and lets all children end. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const { computing } of this.active) computing?.cancel();
    await Promise.allSettled(this.asked);
    await this.children.endAll();
  }

  private async compute<F extends WorkerFunction>(name: F, input: WorkerInput<F>, resumeKey: string | null): Promise<SliceOutcome<WorkerResult<F>>> {
    if (this.isStopping) throw new Error('This worker is stopping; another one goes on.');
    const module = this.computations[name];
    if (!module) throw Object.assign(new Error(`This worker has no computation "${name}".`), { code: 'NotFound' });
    const { id: runId, fence } = input.run;
    const slice: Active = { runId, function: name, since: new Date().toISOString() };
    this.active.add(slice);
    const key = `${runId} ${fence}`;
    const reporter = this.unsent.get(key) ?? this.reporterFor(input.run);
    this.unsent.delete(key);
    let patience = FLUSH_MS;
    try {
      if (!(await reporter.ask())) throw new Stopped('The run was cancelled, or goes on elsewhere.');
      const from = resumeKey ?? (await findResumePoint(name, input));
      const outcome = await this.inChild<F>(module, { call: `${key} ${name}`, function: name }, { input, resumeKey: from, budgetSeconds: this.config.sliceSeconds, threads: this.config.threads }, reporter, slice);
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
      this.active.delete(slice);
    }
  }

  private async inChild<F extends WorkerFunction>(module: URL, key: WarmKey, work: SliceInput<WorkerInput<F>>, reporter: ProgressReporter, slice: Active): Promise<SliceOutcome<WorkerResult<F>>> {
    const child = await this.children.take(key);
    const run = child.run<SliceOutcome<WorkerResult<F>>, SliceProgress>({ module, input: work, onProgress: (message) => reporter.take(message), graceMs: GRACE_MS });
    slice.computing = run;
    reporter.begin();
    if (this.isStopping) run.cancel();
    let isDone = false;
    try {
      const outcome = await run.result;
      isDone = outcome.kind === 'finished';
      return outcome;
    } finally {
      slice.computing = undefined;
      if (reporter.stopped) await child.end();
      else this.children.giveBack(key, child, isDone);
    }
  }

  /** Reports of an absent app go on with the run's next slice, so whose computation is cancelled is looked up by run. */
  private reporterFor(run: TRunRef): ProgressReporter {
    const cancel = () => {
      for (const slice of this.active) if (slice.runId === run.id) slice.computing?.cancel();
    };
    return new ProgressReporter({ appUrl: this.config.appUrl, run, device: () => this.device(run.id), onStop: cancel, warn: (message) => this.warn(message, run.id) });
  }
}
