/**
 * @file The loop every stage of pre-training runs: optimizer steps on feeds that depend on the step number alone, a
 * checkpoint every so often, and going on from the last checkpoint after any interruption, bit for bit.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TrainStep } from '../../nn/train-step.ts';
import type { OptimizerConfig } from '../../nn/step-graph.ts';
import { resumeTraining, saveTraining } from '../../nn/training-checkpoint.ts';
import { TrainingMeter } from '../../nn/training-meter.ts';
import type { StateKind } from '../../nn/training-state.ts';
import type { HostTensor } from '../../onnx/dtype.ts';
import { latestCheckpoint } from '../../runtime/checkpoint.ts';
import type { Feeds } from '../../runtime/inference-session.ts';
import { writeAtomically } from '../../runtime/safetensors.ts';
import type { Optimization } from './config.ts';
import { fileExists } from '#gpu-worker/runtime/file-exists.ts';

/** One report of a running stage: the mean of each metric since the last one. */
export interface Progress {
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

/** What surrounds a stage: where it keeps its files, how it is watched and stopped. */
export interface StageContext {
  /** Folder of this stage; made when absent. */
  readonly folder: string;
  readonly threads: number;
  readonly report: (progress: Progress) => void;
  /** One line of text for the log. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Thrown when a stage was asked to stop; its checkpoint is on disk. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Steps between two progress reports and lines of log.jsonl. */
const REPORT_EVERY = 50;

/** The engine's optimizer for a stage's settings. */
export function optimizerOf(config: Optimization): OptimizerConfig {
  return {
    learningRate: config.learningRate,
    weightDecay: config.weightDecay,
    clipNorm: config.clipNorm,
    schedule: { kind: config.decay, warmupSteps: config.warmup, totalSteps: config.steps },
    ...(config.emaDecay > 0 ? { ema: { decay: config.emaDecay, warmup: true } } : {}),
  };
}

/** Where a stage keeps its checkpoints. */
function checkpoints(folder: string): string {
  return path.join(folder, 'checkpoints');
}

async function saveCheckpoint(context: StageContext & { stage: string }, step: TrainStep, config: unknown): Promise<void> {
  await saveTraining(step, { parent: checkpoints(context.folder), about: { stage: context.stage, config } });
}

/** Loads the last checkpoint into the step, if there is one; one of another configuration is refused. */
async function resume(context: StageContext, step: TrainStep, config: unknown): Promise<void> {
  const parent = checkpoints(context.folder);
  const latest = await latestCheckpoint(parent);
  if (!latest) return;
  if (JSON.stringify(latest.manifest.about.config) !== JSON.stringify(config)) {
    throw new Error(`${latest.folder} belongs to another configuration of this stage; remove ${context.folder} to start over, or choose another --out.`);
  }
  const resumed = await resumeTraining(step, parent);
  if (resumed?.warning) context.say(resumed.warning);
  context.say(`going on from step ${step.state.step}`);
}

/** Keeps the lines of log.jsonl up to the step the checkpoint is at, so that a resumed log reads like an uninterrupted one. */
async function trimLog(file: string, step: number): Promise<void> {
  if (!(await fileExists(file))) return;
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '' && isUpTo(line, step));
  await writeAtomically(file, [Buffer.from(lines.map((line) => `${line}\n`).join(''))]);
}

function isUpTo(line: string, step: number): boolean {
  try {
    return (JSON.parse(line) as { step: number }).step <= step;
  } catch {
    return false;
  }
}

/**
 * Trains until `optimization.steps`, from the checkpoint in the folder if there is one.
 * @param config the stage's whole configuration: a checkpoint of another one is refused
 * @param feedsAt the data of step n, a pure function of n
 * @throws Interrupted after saving a checkpoint, when the context's signal says so
 */
export async function trainToEnd(context: StageContext & { stage: string }, step: TrainStep, optimization: Optimization, config: unknown, feedsAt: (n: number) => Feeds): Promise<void> {
  await mkdir(context.folder, { recursive: true });
  await resume(context, step, config);
  const log = path.join(context.folder, 'log.jsonl');
  await trimLog(log, step.state.step);
  const meter = new TrainingMeter();
  while (step.state.step < optimization.steps) {
    if (context.signal?.aborted) {
      await saveCheckpoint(context, step, config);
      throw new Interrupted(`Stopped at step ${step.state.step} of ${optimization.steps}; run the same command again to go on.`);
    }
    const from = step.state.step;
    // A call ends where a checkpoint or a report is due.
    const untilDue = (every: number) => every - (from % every);
    const count = Math.min(step.stepsPerCall, optimization.steps - from, untilDue(REPORT_EVERY), untilDue(optimization.checkpointEvery));
    const metrics = await step.take(Array.from({ length: count }, (_, i) => feedsAt(from + i)));
    meter.lap(count);
    for (let at = 0; at < count; at++) meter.add(metrics, at);
    const done = step.state.step;
    const saves = done % optimization.checkpointEvery === 0 || done === optimization.steps;
    // A report at each checkpoint too: a resumed run then averages over the same steps as an uninterrupted one.
    if (done % REPORT_EVERY === 0 || saves) {
      const { means, stepsPerSecond } = meter.take();
      context.report({ stage: context.stage, step: done, steps: optimization.steps, metrics: means, stepsPerSecond, secondsLeft: (optimization.steps - done) / stepsPerSecond });
      await appendFile(log, `${JSON.stringify({ step: done, ...means })}\n`);
    }
    if (saves) await saveCheckpoint(context, step, config);
    // session.run blocks this thread: let signals and timers in between two steps.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What ships: the averaged weights where there is an average, else the weights themselves. Copies. */
export function finalWeights(step: TrainStep): Map<string, HostTensor> {
  const kind: StateKind = step.state.kinds.includes('ema') ? 'ema' : 'parameters';
  return new Map([...step.state.view(kind)].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
}
