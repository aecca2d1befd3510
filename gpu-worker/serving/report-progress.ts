/**
 * @file Sends a run's progress to the app, at most once a second, and hears from it when to stop. The app may be away: what it has not taken is kept and
 * sent when it is back, and no computation fails for it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TProgress, TRunRef } from '#lib/contracts/stages.ts';
import { ZProgressReply } from '#lib/contracts/stages.ts';
import type { SliceProgress } from '../runtime/slice.ts';

const BATCH_MS = 1_000;
/** Without news the app is asked this often whether to go on. */
const HEARTBEAT_MS = 2_000;
const ANSWER_MS = 5_000;
/** Entries per request, below the contract's limits. */
const MOST = { metrics: 1_000, samples: 50, log: 100 } as const;
/** Lines kept while the app is away; the oldest go first. */
const MOST_LINES = 2_000;

export type DeviceReport = NonNullable<TProgress['device']>;

export interface ProgressReporterOptions {
  readonly appUrl: string;
  readonly run: TRunRef;
  readonly device: () => DeviceReport;
  /** The app said that the run was cancelled, is unknown, or goes on elsewhere. Called once. */
  readonly onStop: () => void;
  readonly warn: (message: string) => void;
}

type Answer = 'taken' | 'refused' | 'away';

/** Reports for one run under one fence. */
export class ProgressReporter {
  private readonly options: ProgressReporterOptions;
  private state: Pick<SliceProgress, 'label' | 'done' | 'total'> = {};
  private isStateTold = true;
  private metrics: NonNullable<SliceProgress['metrics']> = [];
  private samples: NonNullable<SliceProgress['samples']> = [];
  private lines: string[] = [];
  private isStopped = false;
  private isRunning = false;
  private loop: Promise<void> | undefined;
  private posting: Promise<Answer> | undefined;
  private lastPost = 0;
  private isAway = false;

  constructor(options: ProgressReporterOptions) {
    this.options = options;
  }

  /** Whether the app said to stop. */
  get stopped(): boolean {
    return this.isStopped;
  }

  /** Takes a message of the computation. Points that are no numbers cannot be drawn: they become a line of the log. */
  take({ label, done, total, metrics = [], samples = [], log = [] }: SliceProgress): void {
    this.state = { ...this.state, ...(label !== undefined && { label: label.slice(0, 120) }), ...(done !== undefined && { done }), ...(total !== undefined && { total }) };
    this.isStateTold &&= label === undefined && done === undefined && total === undefined;
    for (const point of metrics) {
      if (Number.isFinite(point.value)) this.metrics.push(point);
      else this.lines.push(`${point.name} is ${point.value} at step ${point.step}.`);
    }
    this.samples.push(...samples);
    this.lines.push(...log.map((line) => line.replaceAll('\0', '').slice(0, 2_000)));
    this.lines = this.lines.slice(-MOST_LINES);
  }

  /** Posts in the background until `end`. */
  begin(): void {
    this.isRunning = true;
    this.loop = this.keepPosting();
  }

  /** One request now; false when the app told to stop. */
  async ask(): Promise<boolean> {
    await this.post();
    return !this.isStopped;
  }

  /** Ends the background posting and sends the rest, for at most so long. Whether all was taken. */
  async end(patienceMs: number): Promise<boolean> {
    this.isRunning = false;
    const deadline = Date.now() + patienceMs;
    await this.loop;
    while (this.hasNews && !this.isStopped) {
      if ((await this.post()) === 'away') {
        if (Date.now() + 500 > deadline) return false;
        await sleep(500);
      }
    }
    return true;
  }

  private async keepPosting(): Promise<void> {
    while (this.isRunning && !this.isStopped) {
      if (Date.now() - this.lastPost >= (this.hasNews ? BATCH_MS : HEARTBEAT_MS)) await this.post();
      await sleep(50);
    }
  }

  private get hasNews(): boolean {
    return !this.isStateTold || this.metrics.length > 0 || this.samples.length > 0 || this.lines.length > 0;
  }

  private async post(): Promise<Answer> {
    // One request at a time keeps the order.
    this.posting ??= this.send().finally(() => {
      this.posting = undefined;
    });
    return this.posting;
  }

  private async send(): Promise<Answer> {
    this.lastPost = Date.now();
    const [metrics, samples, log] = [this.metrics.splice(0, MOST.metrics), this.samples.splice(0, MOST.samples), this.lines.splice(0, MOST.log)];
    this.isStateTold = true;
    const answer = await this.request({ fence: this.options.run.fence, ...this.state, metrics, samples, log, device: this.options.device() });
    if (answer === 'away') {
      this.metrics.unshift(...metrics);
      this.samples.unshift(...samples);
      this.lines.unshift(...log);
      this.isStateTold = false;
    }
    return answer;
  }

  private async request(progress: TProgress): Promise<Answer> {
    const { appUrl, run } = this.options;
    let response: Response;
    try {
      response = await fetch(`${appUrl}/api/v1/runs/${encodeURIComponent(run.id)}/progress`, {
        method: 'POST',
        headers: { authorization: `Bearer ${run.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(progress),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return this.read(response.status, await response.text());
    } catch (error) {
      return this.away((error as Error).message);
    }
  }

  private read(status: number, text: string): Answer {
    if (status === 401 || status === 404) this.stop(`the app does not know this run or its token (${status})`);
    else if (status === 400 || status === 413) this.options.warn(`the app refused a progress report: ${text.slice(0, 300)}`);
    else if (status !== 200) return this.away(`HTTP ${status}`);
    if (status !== 200) return 'refused';
    this.isAway = false;
    if (ZProgressReply.parse(JSON.parse(text)).stop) this.stop('the run was cancelled or goes on elsewhere');
    return 'taken';
  }

  private away(reason: string): Answer {
    if (!this.isAway) this.options.warn(`the app cannot take progress now (${reason}); it is kept`);
    this.isAway = true;
    return 'away';
  }

  private stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.options.warn(`stopping: ${reason}`);
    this.options.onStop();
  }
}
