/**
 * @file Stage 5 of pre-training: what the reward model starts from before anyone has voted. BLIP's shape (section 3.2 of HIVE), its vision encoder from CLIP's,
 * trained on rendered variants; measured on such variants and, against the oracle, on the editor's own outputs.
 */
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import path from 'node:path';
import type { PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { blipConfig } from '../../models/blip/config.ts';
import type { TextTokenizer } from '../../models/tokenizer.ts';
import type { Weights } from '../../nn/parameters.ts';
import { TrainStep } from '../../nn/train-step.ts';
import { integers, normal, uniform } from '../../runtime/rng.ts';
import { editExample } from '../examples.ts';
import { judgeEdit, readImages, utilityOf } from '../oracle.ts';
import { fromRgbBytes, IMAGE_VALUES, renderScene } from '../render.ts';
import { rewardFromClip } from '../reward-start.ts';
import { instructionIds, openRewarder, type RankedBatch, type Rewarder, type RewardModel, rewardFeeds, rewardGraph, saveRewardModel, winsOf } from '../reward-model.ts';
import { type Share, shareOf } from '../scores.ts';
import type { ClipConfig, RewardConfig } from './config.ts';
import { type SampleOptions, editImages } from './evaluate.ts';
import { stageTokenizer } from './denoiser-training.ts';
import { cachedRankedData, drawnRankings, type RankedData, renderedRankings } from './reward-data.ts';
import { finalWeights, optimizerOf, type StageContext, trainToEnd } from './training-loop.ts';

/** What the reward model starts from. */
export interface RewardInputs {
  readonly textToImage: PipelineModels;
  readonly clip: { readonly config: ClipConfig; readonly weights: Weights };
}

/** Trains the initialisation of the reward model and saves it as a transformers folder under `context.folder`/model. */
export async function trainReward(context: StageContext, config: RewardConfig, { textToImage, clip }: RewardInputs): Promise<void> {
  const tokenizer = await stageTokenizer(context);
  const { optimization, ...about } = config;
  const drawn = await cachedRankedData(context.folder, { ...about, scale: textToImage.vae.config.scalingFactor }, () => drawnRankings(context, config, textToImage, 'train', config.conditions));
  const { json, weights } = rewardFromClip(config, clip, config.seed);
  const model = blipConfig(json);
  const { batch } = optimization;
  const step = await TrainStep.compile({
    name: 'reward',
    build: rewardGraph(model, batch, config.variants),
    ...onDevice(optimizerOf(optimization)),
    weights,
    session: { threads: context.threads },
  });
  await trainToEnd({ ...context, stage: 'reward' }, step, optimization, config, (n) => rewardFeeds(model, batch, config.variants, rankingsAt(config, drawn, tokenizer, n)));
  await saveRewardModel(path.join(context.folder, 'model'), json, finalWeights(step), path.join(context.folder, 'tokenizer'));
  await step.release();
}

/** Step n's conditions: half from those that look drawn, half rendered and never seen before; noise on the pixels of all. */
function rankingsAt(config: RewardConfig, drawn: RankedData, tokenizer: TextTokenizer, step: number): RankedBatch {
  const { seed, pixelNoise, variants, optimization: { batch } } = config;
  const source = (use: string) => ({ seed, stream: `reward/${use}`, step });
  const half = Math.floor(batch / 2);
  const fresh = renderedRankings(config, tokenizer, 'train', config.conditions + step * (batch - half), batch - half);
  const both = joinBatches(gatherRankings(drawn, integers(source('rows'), half, drawn.conditions)), gatherRankings(fresh, range(batch - half)));
  const levels = uniform(source('noise-levels'), batch * variants);
  const noise = normal(source('noise'), both.edited.length);
  for (let i = 0; i < both.edited.length; i++) (both.edited[i] as number) += pixelNoise * (levels[Math.floor(i / IMAGE_VALUES)] as number) * (noise[i] as number);
  return both;
}

function range(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

function joinBatches(a: RankedBatch, b: RankedBatch): RankedBatch {
  const join = <T extends Float32Array | BigInt64Array>(x: T, y: T, out: T): T => {
    out.set(x as never);
    out.set(y as never, x.length);
    return out;
  };
  const floats = (x: Float32Array, y: Float32Array) => join(x, y, new Float32Array(x.length + y.length));
  const ids = (x: BigInt64Array, y: BigInt64Array) => join(x, y, new BigInt64Array(x.length + y.length));
  return { original: floats(a.original, b.original), edited: floats(a.edited, b.edited), texts: { ids: ids(a.texts.ids, b.texts.ids), mask: ids(a.texts.mask, b.texts.mask) }, wins: floats(a.wins, b.wins) };
}

function gatherRankings({ variants, originals, edits, texts, ranks, conditions }: RankedData, rows: Int32Array): RankedBatch & { ranks: Float32Array } {
  const tokens = texts.ids.length / conditions;
  const batch = {
    original: new Float32Array(rows.length * IMAGE_VALUES),
    edited: new Float32Array(rows.length * variants * IMAGE_VALUES),
    texts: { ids: new BigInt64Array(rows.length * tokens), mask: new BigInt64Array(rows.length * tokens) },
    ranks: new Float32Array(rows.length * variants),
    wins: new Float32Array(rows.length * variants * variants),
  };
  for (const [i, row] of rows.entries()) {
    batch.original.set(fromRgbBytes(originals.subarray(row * IMAGE_VALUES, (row + 1) * IMAGE_VALUES)), i * IMAGE_VALUES);
    for (let k = 0; k < variants; k++) {
      const from = (row * variants + k) * IMAGE_VALUES;
      batch.edited.set(fromRgbBytes(edits.subarray(from, from + IMAGE_VALUES)), (i * variants + k) * IMAGE_VALUES);
    }
    batch.texts.ids.set(texts.ids.subarray(row * tokens, (row + 1) * tokens), i * tokens);
    batch.texts.mask.set(texts.mask.subarray(row * tokens, (row + 1) * tokens), i * tokens);
    const own = ranks.subarray(row * variants, (row + 1) * variants);
    batch.ranks.set(own, i * variants);
    batch.wins.set(winsOf([own]), i * variants * variants);
  }
  return batch;
}

export interface RewardReport {
  /** Held-out pairs of variants of one edit, ordered as they were drawn to be: rendered ones, made to look like the editor's. */
  readonly rendered: Share;
  /** The same on the editor's own outputs, ordered as the oracle orders them: pairs whose worth differs by a visible 0.2 at least. */
  readonly ownOutputs: Share;
  /** Pairs of own outputs in which one follows the instruction or preserves the rest and the other does not. */
  readonly ownOutputsClear: Share;
}

/** Conditions scored at once when measuring. */
const BATCH = 20;

/** Measures a reward model on `count` held-out edits, once with rendered variants and once with the editor's own outputs. */
export async function evaluateReward(threads: number, config: RewardConfig, { model, editor, textToImage }: { model: RewardModel; editor: PipelineModels; textToImage: PipelineModels }, count: number, sampling: SampleOptions): Promise<RewardReport> {
  const rewarder = await openRewarder(model, BATCH, config.variants, threads);
  const batch = gatherRankings(await drawnRankings({ threads, say: () => {} }, config, textToImage, 'held-out', count), range(count));
  const rendered = pairAccuracy(await rewarder.score(batch), batch.ranks, config.variants);
  const own = await ownOutputs(rewarder, config, model, editor, count, sampling);
  await rewarder.release();
  return { rendered, ...own };
}

/** Share of pairs of one condition, worth at least `apart` from each other, that rewards order as ranks (lower is better) do. */
export function pairAccuracy(rewards: Float32Array, ranks: Float32Array, variants: number, apart = 1e-6): Share {
  let right = 0;
  let pairs = 0;
  for (let at = 0; at < ranks.length; at += variants) {
    for (let i = at; i < at + variants; i++) {
      for (let j = i + 1; j < at + variants; j++) {
        const difference = (ranks[j] as number) - (ranks[i] as number);
        if (Math.abs(difference) < apart) continue;
        pairs++;
        if (Math.sign((rewards[i] as number) - (rewards[j] as number)) === Math.sign(difference)) right++;
      }
    }
  }
  return shareOf(right, pairs);
}

async function ownOutputs(rewarder: Rewarder, config: RewardConfig, { tokenizer }: RewardModel, editor: PipelineModels, count: number, sampling: SampleOptions): Promise<Omit<RewardReport, 'rendered'>> {
  const { variants, tokens } = config;
  const examples = Array.from({ length: count }, (_, i) => editExample(sampling.seed, 'held-out', i));
  const each = examples.flatMap((example) => Array.from({ length: variants }, () => example));
  const pictures = await editImages(editor, each.map(({ source }) => source), each.map(({ instruction }) => instruction), sampling);
  const judged = readImages(pictures).map((reading, i) => judgeEdit((each[i] as (typeof each)[number]).source, (each[i] as (typeof each)[number]).edit, reading));
  const original = new Float32Array(count * IMAGE_VALUES);
  for (const [i, { source }] of examples.entries()) renderScene(source, original, i * IMAGE_VALUES);
  const rewards = await rewarder.score({ original, edited: pictures, texts: instructionIds(tokenizer, tokens, examples.map(({ instruction }) => instruction)) });
  const clear = Float32Array.from(judged, ({ followed, preserved }) => -Number(followed) - Number(preserved));
  return {
    ownOutputs: pairAccuracy(rewards, Float32Array.from(judged, (judgement) => -utilityOf(judgement)), variants, 0.2),
    ownOutputsClear: pairAccuracy(rewards, clear, variants),
  };
}
