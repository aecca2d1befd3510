/** @file `train-reward`: stage 2, a reward model from rankings by Bradley-Terry over all pairs of a condition (section 3.2 of HIVE). */
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TRewardConfig, type TRewardReport, type WorkerInput, ZRankingsFile } from '#lib/contracts/stages.ts';
import type { BlipConfig } from '../../models/blip/config.ts';
import type { Weights } from '../../nn/parameters.ts';
import { TrainStep } from '../../nn/train-step.ts';
import { getFolder, getJson, putFolder } from '../../runtime/object-store.ts';
import { epochRows } from '../../runtime/rng.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { finalWeights } from '../../shapes/pretrain/training-loop.ts';
import { openRewarder, rewardFeeds, rewardGraph, type RewardModel, saveRewardModel } from '../../shapes/reward-model.ts';
import { loadRewardStart } from '../../shapes/reward-start.ts';
import { identityOf } from '../slice-clock.ts';
import { optimizerFor, releaseTrainer, type Trainer, trainSlice } from '../training-slices.ts';
import { annotatorAgreementOf, pairAccuracyOf } from './accuracy.ts';
import { rankedBatch, type RankingData, readRankings } from './rankings.ts';

interface RewardTrainer extends Trainer {
  readonly model: RewardModel;
  readonly data: RankingData;
}

/** Which weights learn: the paper trains the last encoder layers and the head. */
function isTrainable({ text, vision }: BlipConfig, trainable: TRewardConfig['trainable']): (name: string) => boolean {
  if (trainable === 'all') return () => true;
  const last = ['reward_head.', `text_encoder.encoder.layer.${text.layers - 1}.`, `vision_model.encoder.layers.${vision.layers - 1}.`, 'vision_model.post_layernorm.'];
  return (name) => last.some((prefix) => name.startsWith(prefix));
}

/** Positions of step n's conditions: epoch after epoch, each in an order of its own. */
export function conditionsAt(seed: number, n: number, batch: number, count: number): number[] {
  return epochRows({ seed, stream: 'reward/order' }, n, batch, count);
}

async function compileTrainer({ startKey, rankingsKey, seed, config }: WorkerInput<'train-reward'>, threads: number): Promise<RewardTrainer> {
  const model = await loadRewardStart(await getFolder(startKey), seed);
  const data = await readRankings(await getJson(rankingsKey, ZRankingsFile), model, config, seed);
  const { batch } = config;
  const step = await TrainStep.compile({
    name: 'reward',
    build: rewardGraph(model.config, batch, data.variants),
    ...onDevice(optimizerFor(config)),
    trainable: isTrainable(model.config, config.trainable),
    weights: model.weights,
    session: { threads },
  });
  const feedsAt = (n: number) => {
    const rows = conditionsAt(seed, n, batch, data.train.length);
    return rewardFeeds(model.config, batch, data.variants, rankedBatch(rows.map((row) => data.train[row] as (typeof data.train)[number])));
  };
  return { step, feedsAt, release: () => step.release(), model, data };
}

/** Conditions scored at once when measuring. */
const BATCH = 16;

async function measure({ model, data }: RewardTrainer, weights: Weights, threads: number): Promise<TRewardReport> {
  const rewarder = await openRewarder({ config: model.config, weights }, BATCH, data.variants, threads);
  const rewards = await rewarder.score(rankedBatch(data.heldOut));
  await rewarder.release();
  const items = data.heldOut.map(({ rankings }, i) => ({ rankings, rewards: rewards.subarray(i * data.variants, (i + 1) * data.variants) }));
  const count = (conditions: RankingData['train']) => conditions.reduce((sum, { rankings }) => sum + rankings.length, 0);
  return { pairAccuracy: pairAccuracyOf(items), annotatorAgreement: annotatorAgreementOf(items), trainedRankings: count(data.train), trainedItems: new Set(data.train.map(({ itemId }) => itemId)).size, heldOutRankings: count(data.heldOut) };
}

async function store({ model }: RewardTrainer, weights: Weights, startKey: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apiary-reward-'));
  try {
    await saveRewardModel(folder, model.config.source, weights, await getFolder(startKey));
    return await putFolder(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Trains in slices, measures on the held-out items and stores the averaged weights. */
export const run: SlicedComputation<'train-reward'> = async ({ input, resumeKey, budgetSeconds, threads }, context) => {
  const steps = input.config.maxRankedItems === 0 ? 0 : input.config.steps;
  const slice = { identity: identityOf('train-reward', input), resumeKey, budgetSeconds, steps, compile: () => compileTrainer(input, threads) };
  const outcome = await trainSlice(slice, 'training the reward model', context);
  if ('resumeKey' in outcome) return { kind: 'unfinished', resumeKey: outcome.resumeKey };
  const { trainer } = outcome;
  const weights = new Map([...trainer.step.weights(), ...finalWeights(trainer.step)]);
  const report = await measure(trainer, weights, threads);
  const modelKey = await store(trainer, weights, input.startKey);
  context.progress({ metrics: [{ name: 'pairAccuracy', step: steps, value: report.pairAccuracy.share }] });
  await releaseTrainer();
  return { kind: 'finished', result: { modelKey, report } };
};
