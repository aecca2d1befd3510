/** @file GPT-2 trained on triplets: next-token loss of instruction and edited caption; the caption and the mark behind it are given, not learnt. */
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import type { TWriterConfig, TWriterReport } from '#lib/contracts/stages.ts';
import type { TTextSampling, TTextTriplet } from '#lib/contracts/triplets.ts';
import { ConfigError } from '../../../models/config-error.ts';
import { buildGpt2 } from '../../../models/gpt2/model.ts';
import { nextTokenLoss } from '../../../models/next-token-loss.ts';
import { compileForward } from '../../../nn/compile-forward.ts';
import type { Scope, Weights } from '../../../nn/parameters.ts';
import type { OptimizerConfig } from '../../../nn/step-graph.ts';
import { TrainStep } from '../../../nn/train-step.ts';
import { hostTensor } from '../../../onnx/dtype.ts';
import type { Graph } from '../../../onnx/graph.ts';
import type { Feeds } from '../../../runtime/inference-session.ts';
import { epochRows } from '../../../runtime/rng.ts';
import { judgeTriplet } from '../../../shapes/parse.ts';
import { shareOf } from '../../../shapes/scores.ts';
import { keepTriplets } from './check-triplet.ts';
import { completionOf, promptOf } from './format.ts';
import { openGpt2Writer } from './gpt2-writer.ts';
import type { WriterModel } from './writer-model.ts';

/** One triplet as a row of tokens and the labels behind it; -100 where nothing is to be learnt. */
interface Row {
  readonly ids: readonly number[];
  readonly labels: readonly number[];
}

export interface WriterData {
  readonly train: readonly Row[];
  readonly heldOut: readonly Row[];
  /** Triplets left out because they have more tokens than fit. */
  readonly tooLong: number;
  /** Tokens of a row, padding included. */
  readonly length: number;
}

function rowOf({ tokenizer, endId }: WriterModel, { caption, ...edit }: TTextTriplet): Row {
  const prompt = tokenizer.encodeRaw(promptOf(caption));
  const completion = [...tokenizer.encodeRaw(completionOf(edit)), endId];
  return { ids: [...prompt, ...completion], labels: [...prompt.map(() => -100), ...completion] };
}

/**
 * Triplets as rows of tokens.
 * @throws ConfigError when none fits
 */
export function writerData(model: WriterModel, triplets: { train: readonly TTextTriplet[]; heldOut: readonly TTextTriplet[] }, tokens: number): WriterData {
  const most = Math.min(tokens, model.config.positions);
  const [train, heldOut] = [triplets.train, triplets.heldOut].map((part) => part.map((triplet) => rowOf(model, triplet)));
  const fits = ({ ids }: Row) => ids.length <= most;
  const kept = { train: train!.filter(fits), heldOut: heldOut!.filter(fits) };
  if (kept.train.length === 0 || kept.heldOut.length === 0) {
    throw new ConfigError(`There are ${kept.train.length} triplets of at most ${most} tokens to learn from and ${kept.heldOut.length} to measure on; both need one at least: give more triplets, or allow more tokens.`);
  }
  const longest = Math.max(...[...kept.train, ...kept.heldOut].map(({ ids }) => ids.length));
  return { ...kept, tooLong: train!.length + heldOut!.length - kept.train.length - kept.heldOut.length, length: Math.min(most, Math.ceil(longest / 8) * 8) };
}

function feedsOf(rows: readonly Row[], length: number, padId: number): Feeds {
  const padded = (row: readonly number[], fill: number) => [...row, ...new Array<number>(length - row.length).fill(fill)];
  const shape = [rows.length, length];
  return { ids: hostTensor('int64', shape, rows.flatMap(({ ids }) => padded(ids, padId))), labels: hostTensor('int64', shape, rows.flatMap(({ labels }) => padded(labels, -100))) };
}

function lossOf({ config }: WriterModel, batch: number, length: number) {
  return (graph: Graph, scope: Scope) => ({ loss: nextTokenLoss(buildGpt2(scope, config, { ids: graph.input('ids', 'int64', [batch, length]) }), graph.input('labels', 'int64', [batch, length])) });
}

/** The compiled training step, and the feeds of step n, which depend on n alone. */
export async function compileWriterTraining(model: WriterModel, data: WriterData, { seed, batch, optimizer, threads }: { seed: number; batch: number; optimizer: OptimizerConfig; threads: number }) {
  const step = await TrainStep.compile({ name: 'triplet-writer', build: lossOf(model, batch, data.length), ...onDevice(optimizer), weights: model.weights, session: { threads } });
  const feedsAt = (n: number): Feeds => feedsOf(epochRows({ seed, stream: 'writer/order' }, n, batch, data.train.length).map((row) => data.train[row]!), data.length, model.endId);
  return { step, feedsAt };
}

/** How texts are drawn to measure a writer, one for each caption. */
const MEASURED: Omit<TTextSampling, 'newTokens'> = { generations: 1, temperature: 0.7, topK: 0, topP: 0.95, captionWords: 60 };
const BATCH = 32;

async function heldOutLoss(model: WriterModel, weights: Weights, { heldOut, length }: WriterData, threads: number): Promise<number> {
  const batch = Math.min(BATCH, heldOut.length);
  const forward = await compileForward({ name: 'triplet-writer', build: lossOf(model, batch, length), weights, session: { threads } });
  let [sum, count] = [0, 0];
  // The last batch goes back a little, so that all have one size; up to 20 are enough for a mean.
  for (let at = 0; at < heldOut.length && count < 20; at += batch, count++) {
    const from = Math.min(at, heldOut.length - batch);
    sum += Number((await forward.run(feedsOf(heldOut.slice(from, from + batch), length, model.endId))).loss!.data[0]);
  }
  await forward.release();
  return sum / count;
}

/** A trained writer on captions it has not seen: loss per token, what is kept of its texts, and what the world's parser says about all of them. */
export async function measureWriter(model: WriterModel, weights: Weights, data: WriterData, heldOut: readonly TTextTriplet[], { measured }: Pick<TWriterConfig, 'measured'>, { seed, threads, isWorld }: { seed: number; threads: number; isWorld: boolean }): Promise<TWriterReport> {
  const captions = [...new Map(heldOut.map(({ id, caption }) => [caption, { id, caption }])).values()].slice(0, measured);
  const longest = Math.max(...data.heldOut.map(({ labels }) => labels.filter((label) => label >= 0).length));
  const newTokens = Math.min(longest + 16, model.config.positions - 8);
  const sampling = { ...MEASURED, newTokens };
  const writer = await openGpt2Writer({ ...model, weights }, { sampling, seed, threads });
  const written = [];
  for (let at = 0; at < captions.length; at += writer.batch) written.push(...(await writer.write(captions.slice(at, at + writer.batch))));
  await writer.release();
  const judged = written.flatMap(({ caption, edits }) => edits.map((edit) => (edit ? judgeTriplet(caption.caption, edit.instruction, edit.edited_caption) : { valid: false, right: false })));
  const share = (which: 'valid' | 'right') => {
    const { share: value, n, ci95 } = shareOf(judged.filter((one) => one[which]).length, judged.length);
    return { share: value, n, ci95: [...ci95] as [number, number] };
  };
  return {
    trained: data.train.length,
    heldOut: data.heldOut.length,
    tooLong: data.tooLong,
    heldOutLoss: await heldOutLoss(model, weights, data, threads),
    writing: keepTriplets(written, 'gpt2', sampling.captionWords).report,
    ...(isWorld && { world: { valid: share('valid'), right: share('right') } }),
  };
}
