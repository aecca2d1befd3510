/**
 * @file Training in slices: optimizer steps on feeds that depend on the step number alone, until the budget is used up, then a checkpoint in S3 that any
 * process can go on from bit for bit. A process that keeps its compiled step goes on without reading it back.
 */
import { z } from 'zod';
import { type TFolderFile, ZFolderFile, type ZTraining } from '#lib/contracts/stages.ts';
import type { OptimizerConfig } from '../nn/step-graph.ts';
import type { TrainStep } from '../nn/train-step.ts';
import { loadTraining, TRAINING_FILE, trainingTensors } from '../nn/training-checkpoint.ts';
import { type MeterReading, TrainingMeter } from '../nn/training-meter.ts';
import type { HostTensor } from '../onnx/dtype.ts';
import { MANIFEST, resumeWarning, ZArithmetic } from '../runtime/checkpoint.ts';
import type { ComputeContext } from '../runtime/compute-process.ts';
import type { Feeds } from '../runtime/inference-session.ts';
import { getJson, getTensors, putBytes, putJson } from '../runtime/object-store.ts';
import { encodeSafetensors } from '../runtime/safetensors.ts';
import type { SliceProgress } from '../runtime/slice.ts';
import { startClock } from './slice-clock.ts';

type TTraining = z.infer<typeof ZTraining>;

const WEIGHTS_FILE = 'model.safetensors';

const ZManifest = ZArithmetic.extend({ version: z.literal(1), step: z.number().int().nonnegative(), identity: z.string() });

/** Optimizer steps between two points of the curves; slices end on one, so that curves do not depend on how a run was cut. */
const REPORT_EVERY = 10;

/** A compiled training step with its data. */
export interface Trainer {
  readonly step: TrainStep;
  /** The feeds of step n, a pure function of n. */
  readonly feedsAt: (n: number) => Feeds | Promise<Feeds>;
  /** Called after step n was taken, where pictures are due. */
  readonly onReport?: (n: number) => Promise<void>;
  readonly release: () => Promise<void>;
}

export interface TrainingSlice {
  /** Names the whole computation: what may share a compiled step, and whose checkpoints fit. */
  readonly identity: string;
  readonly resumeKey: string | null;
  readonly budgetSeconds: number;
  readonly steps: number;
  /** Compiles the trainer at step 0. */
  readonly compile: () => Promise<Trainer>;
}

interface Kept<T extends Trainer> {
  readonly identity: string;
  readonly trainer: T;
  /** The checkpoint that the state in memory equals; undefined while a slice runs. */
  at: string | null | undefined;
}
let kept: Kept<Trainer> | undefined;

/** The trainer of this computation in the state of a checkpoint: the one in memory where it fits, else compiled and loaded. */
async function trainerAt<T extends Trainer>({ identity, resumeKey, compile }: TrainingSlice & { compile: () => Promise<T> }, say: (line: string) => void): Promise<Kept<T>> {
  // One identity, one kind of trainer.
  if (kept?.identity === identity && kept.at === resumeKey) return kept as Kept<T>;
  await kept?.trainer.release();
  kept = undefined;
  const trainer = await compile();
  if (resumeKey !== null) await loadCheckpoint(trainer.step, identity, resumeKey, say);
  kept = { identity, trainer, at: resumeKey };
  return kept as Kept<T>;
}

/** Stores weights, moments, average and step as a folder of tensors; the manifest is written last. */
async function saveCheckpoint(step: TrainStep, identity: string): Promise<string> {
  const { weights, training } = trainingTensors(step);
  const files: TFolderFile['files'] = [];
  const put = async (path: string, bytes: Uint8Array, extension: string) => {
    files.push({ path, ...(await putBytes(bytes, { prefix: 'worker/files', contentType: 'application/octet-stream', extension })) });
  };
  const tensors = (map: ReadonlyMap<string, HostTensor>) => encodeSafetensors(map);
  await put(WEIGHTS_FILE, tensors(weights), 'safetensors');
  await put(TRAINING_FILE, tensors(training), 'safetensors');
  const manifest: z.infer<typeof ZManifest> = { version: 1, step: step.state.step, ...step.arithmetic, identity };
  await put(MANIFEST, Buffer.from(JSON.stringify(manifest)), 'json');
  return putJson({ version: 1, files } satisfies TFolderFile);
}

async function loadCheckpoint(step: TrainStep, identity: string, key: string, say: (line: string) => void): Promise<void> {
  const { files } = await getJson(key, ZFolderFile);
  const keyOf = (path: string): string => {
    const file = files.find((one) => one.path === path);
    if (!file) throw new Error(`The checkpoint "${key}" has no ${path}; it is not a checkpoint of a training.`);
    return file.key;
  };
  const manifest = await getJson(keyOf(MANIFEST), ZManifest);
  if (manifest.identity !== identity) throw new Error(`The checkpoint "${key}" belongs to another training; start this one from the beginning.`);
  loadTraining(step, await getTensors(keyOf(WEIGHTS_FILE)), await getTensors(keyOf(TRAINING_FILE)));
  const warning = resumeWarning(manifest, step.arithmetic);
  if (warning) say(warning);
}

/** A reading as points of curves. */
function pointsAt(step: number, { means, stepsPerSecond }: MeterReading): { name: string; step: number; value: number }[] {
  return Object.entries({ ...means, stepsPerSecond }).map(([name, value]) => ({ name, step, value }));
}

/**
 * Takes steps until all are done, the budget is used up or the computation is cancelled.
 * @returns the trainer with its final state, or the key of the checkpoint to go on from
 */
export async function trainSlice<T extends Trainer>(slice: TrainingSlice & { compile: () => Promise<T> }, label: string, context: ComputeContext<SliceProgress>): Promise<{ trainer: T } | { resumeKey: string }> {
  const clock = startClock(slice.budgetSeconds, context);
  const own = await trainerAt(slice, (line) => context.progress({ log: [line] }));
  const { step, feedsAt, onReport } = own.trainer;
  own.at = undefined;
  const meter = new TrainingMeter();
  while (step.state.step < slice.steps) {
    const from = step.state.step;
    const batches = await Promise.all(Array.from({ length: Math.min(step.stepsPerCall - (from % step.stepsPerCall), slice.steps - from) }, (_, i) => feedsAt(from + i)));
    const metrics = await step.take(batches);
    meter.lap(batches.length);
    for (const at of batches.keys()) {
      const done = from + at + 1;
      meter.add(metrics, at);
      if (done % REPORT_EVERY === 0 || done === slice.steps) context.progress({ label, done, total: slice.steps, metrics: pointsAt(done, meter.take()) });
    }
    const done = step.state.step;
    if (done % REPORT_EVERY === 0 || done === slice.steps) {
      await onReport?.(done);
      if (done < slice.steps && !(await clock.goOn())) break;
    } else if (!(await context.proceed())) break;
  }
  if (step.state.step === slice.steps) return { trainer: own.trainer };
  const resumeKey = await saveCheckpoint(step, slice.identity);
  own.at = resumeKey;
  return { resumeKey };
}

/** The engine's optimizer for the settings of a stage: linear warm-up, then a cosine to zero. */
export function optimizerFor({ learningRate, weightDecay, clipNorm, warmup, steps, emaDecay }: TTraining): OptimizerConfig {
  return {
    learningRate,
    weightDecay,
    clipNorm,
    schedule: { kind: 'cosine', warmupSteps: warmup, totalSteps: steps },
    ...(emaDecay > 0 ? { ema: { decay: emaDecay, warmup: true } } : {}),
  };
}

/** Frees the trainer that is kept between slices: call it when a training has ended. */
export async function releaseTrainer(): Promise<void> {
  await kept?.trainer.release();
  kept = undefined;
}
