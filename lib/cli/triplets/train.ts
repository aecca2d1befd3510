/** @file `apiary triplets train`: GPT-2 learns to write triplets; interrupted runs go on. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TWriterReport } from '#lib/contracts/stages.ts';
import type { ZShare } from '#lib/contracts/stages.ts';
import type { z } from 'zod';
import { writerPreset } from '#lib/run/writer-presets.ts';
import { splitTriplets } from '#gpu-worker/stages/1-data/text/texts.ts';
import { compileWriterTraining, measureWriter, writerData } from '#gpu-worker/stages/1-data/text/train-writer.ts';
import { freshWriterModel, loadWriterModel, saveWriterModel } from '#gpu-worker/stages/1-data/text/writer-model.ts';
import { finalWeights, Interrupted, optimizerOf, trainToEnd } from '#gpu-worker/shapes/pretrain/training-loop.ts';
import { sha256Of } from '#gpu-worker/stages/slice-clock.ts';
import { startProgress } from '../progress.ts';
import { readLearningFiles, shareText, type WorldOptions, writeWhole } from './files.ts';

export interface TrainOptions extends WorldOptions {
  triplets: string[];
  model?: string;
  preset: string;
  steps?: number;
  out: string;
  threads: number;
  json?: string;
}

/** Optimizer steps between two checkpoints. */
const CHECKPOINT_EVERY = 250;

const said = ({ share, n, ci95: [low, high] }: z.infer<typeof ZShare>) => `${share.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] of ${n}`;

function print({ trained, heldOut, tooLong, heldOutLoss, writing, world }: TWriterReport, out: string): void {
  console.log(`${out}: trained on ${trained} triplets, ${tooLong} left out as too long`);
  console.log(`held-out loss ${heldOutLoss.toFixed(4)} nats a token on ${heldOut}; kept ${shareText(writing.kept, writing.generated)} texts for captions it has not seen`);
  if (world) console.log(`by the world's parser: valid ${said(world.valid)}, right ${said(world.right)}`);
}

/** Trains into a folder: checkpoints, log.jsonl, model/ in Hugging Face layout, report.json. */
export async function train(options: TrainOptions): Promise<void> {
  const { out, seed, threads } = options;
  const { training: preset } = writerPreset(options.preset);
  const training = { ...preset, ...(options.steps !== undefined && { steps: options.steps, warmup: Math.min(preset.warmup, Math.floor(options.steps / 10)) }) };
  const read = await readLearningFiles(options.triplets, options);
  const triplets = 'all' in read ? splitTriplets(read.all) : read;
  await mkdir(out, { recursive: true });
  const model = options.model === undefined ? await freshWriterModel(seed, join(out, 'tokenizer')) : await loadWriterModel(options.model);
  const data = writerData(model, triplets, training.tokens);
  const optimization = { ...training, decay: 'cosine' as const, checkpointEvery: CHECKPOINT_EVERY };
  const { step, feedsAt } = await compileWriterTraining(model, data, { seed, batch: training.batch, optimizer: optimizerOf(optimization), threads });
  const progress = startProgress('Training the writer', training.steps, 'step');
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const context = { folder: out, threads, stage: 'triplet-writer', report: ({ step: done }: { step: number }) => progress.update(done), say: (line: string) => console.error(line), signal: stop.signal };
  const identity = { training, seed, triplets: sha256Of(JSON.stringify(triplets.train)), from: options.model ?? null };
  try {
    await trainToEnd(context, step, optimization, identity, feedsAt);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error(error.message);
    process.exitCode = 130;
    return;
  } finally {
    progress.stop();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  const weights = new Map([...step.weights(), ...finalWeights(step)]);
  const report = await measureWriter(model, weights, data, triplets.heldOut, training, { seed, threads, isWorld: options.triplets.length === 0 });
  await saveWriterModel(join(out, 'model'), model, weights);
  await step.release();
  await writeWhole(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  if (options.json !== undefined) await writeWhole(options.json, `${JSON.stringify(report, null, 2)}\n`);
  print(report, join(out, 'model'));
}
