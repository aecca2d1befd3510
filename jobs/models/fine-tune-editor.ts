import { BEST_REWARD, type TSampling } from '#lib/contracts/stages.ts';
import { takeDataset } from '#lib/dataset/take-dataset.ts';
import { AppError } from '#lib/errors.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';

/** How to ask what an arm has made: those that know the reward are asked for the best, the others as their start was. */
function samplingAfter(arm: string, { rewardOutOfFive: _, reward: __, ...start }: TSampling): TSampling {
  if (arm === 'conditional') return { ...start, rewardOutOfFive: 5 };
  return arm === 'scalar' ? { ...start, reward: BEST_REWARD } : start;
}

/** HIVE's third step, one arm: the training pairs scored by a reward (or the oracle), then the editor trained on them. The control has no reward; dpo has rankings instead of pairs. */
export const fineTuneEditor = runFunction('fine-tune', async ({ runId, config, run, step }) => {
  const { name, startId, sampling, reward, pairsId, rankingsId, seed, training } = config;
  const used = await step.run('look up what it learns from', async () => ({
    start: await takeModel({ runId, role: 'start', modelId: startId, kind: ['Editor', 'TextToImage'] }),
    pairs: pairsId === undefined ? null : await takeDataset({ runId, role: 'pairs', datasetId: pairsId, kind: 'pairs' }),
    rankings: rankingsId === undefined ? null : await takeDataset({ runId, role: 'rankings', datasetId: rankingsId, kind: 'rankings' }),
    rewardKey: reward === 'none' || reward === 'oracle' ? null : (await takeModel({ runId, role: 'reward', modelId: reward, kind: 'Reward' })).key,
  }));
  const asked = sampling ?? used.start.sampling;
  if (!asked) throw new AppError('BadInput', `The card of the text-to-image model "${used.start.name}" does not say how an editor is asked: give "sampling" too.`);
  const pairsKey = used.pairs?.key ?? null;
  const scored = reward === 'none' || pairsKey === null ? null : await invokeWorker(step, 'score-triplets', 'score the pairs', { run, rewardKey: used.rewardKey, pairsKey });
  const learntFrom = { rewardsKey: scored?.rewardsKey ?? null, pairsKey, ...(used.rankings && { rankingsKey: used.rankings.key }) };
  const { modelKey, steps } = await invokeWorker(step, 'fine-tune-editor', 'train', { run, startKey: used.start.key, ...learntFrom, seed, config: training });
  const card = { ...used.start.card, sampling: samplingAfter(training.arm, asked), training, rankingsKey: null, ...learntFrom };
  const { modelId } = await step.run('list the model', () => saveModel({ kind: 'Editor', name, key: modelKey, runId, card }));
  return { modelId, steps, scoring: scored && { mean: scored.mean, deviation: scored.deviation, perfectByFifth: scored.perfectByFifth ?? null } };
});
