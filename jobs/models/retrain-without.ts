import { ZRankingScores, ZRankingsFile } from '#lib/contracts/stages.ts';
import { compareRewards } from '#lib/dataset/compare-rewards.ts';
import { createWithout } from '#lib/dataset/create-without.ts';
import { AppError } from '#lib/errors.ts';
import { getModel } from '#lib/model/get-model.ts';
import { getRewardRecipe } from '#lib/model/get-reward-recipe.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runChild } from './run-child.ts';
import { runFunction } from './run-function.ts';

/** A reward trained again without some of its rankings, and what difference that makes on the same held-out ones. */
export const retrainWithout = runFunction('retrain-without', async (context) => {
  const { runId, config, run, step } = context;
  const { rewardId, workers, flags, studyIds } = config;
  const before = await step.run('look up the reward', () => getRewardRecipe(rewardId));
  const { datasetId: parentId, seed, training } = before.config;
  const { leaveOutFlags } = training;
  const without = await step.run('leave them out', () => createWithout({ runId, datasetId: parentId, name: `Rankings of “${before.name}”, some left out`, workers, flags, studyIds, leaveOutFlags }));
  const { result } = await runChild(context, 'train the reward again', { stage: 'reward', name: `${before.name} without`, config: { ...before.config, datasetId: without.datasetId } });
  const after = await step.run('look up the new reward', async () => ({ key: (await getModel(result.modelId)).key }));
  const { rankingsKey } = before;
  const scores = [
    await invokeWorker(step, 'score-rankings', 'score with the reward as it was', { run, rewardKey: before.key, rankingsKey }),
    await invokeWorker(step, 'score-rankings', 'score with the new reward', { run, rewardKey: after.key, rankingsKey }),
  ] as const;
  return step.run('compare', async () => {
    const [one, other] = await Promise.all(scores.map(({ scoresKey }) => getJSON(ZRankingScores, scoresKey)));
    const compare = async (key: string) => {
      const found = compareRewards({ file: await getJSON(ZRankingsFile, key), before: one, after: other, leaveOutFlags, seed });
      if (!found) throw new AppError('Conflict', 'No held-out pair is decided, so there is nothing to compare: collect more rankings.');
      return found;
    };
    return { beforeId: rewardId, modelId: result.modelId, parentId, datasetId: without.datasetId, rankings: without.of, leftOut: without.leftOut, comparison: await compare(without.key), onAll: await compare(rankingsKey), seed };
  });
});
