import type { z } from 'zod';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { rewardStage } from '#lib/run/stages/reward.ts';

export interface RewardRecipe {
  name: string;
  key: string;
  /** The settings of the run that trained it: start, rankings, seed, training. */
  config: z.infer<typeof rewardStage.config>;
  rankingsKey: string;
}

/**
 * How a reward model was trained, to train it again.
 * @throws AppError NotFound when there is no such model, BadInput when it is not a reward that a run of this platform trained.
 */
export async function getRewardRecipe(modelId: string): Promise<RewardRecipe> {
  const model = await db().model.findUnique({ where: { id: modelId }, select: { kind: true, name: true, key: true, run: { select: { stage: true, config: true } } } });
  if (!model) throw new AppError('NotFound', `There is no model ${modelId}.`);
  const config = rewardStage.config.safeParse(model.run?.config);
  if (model.kind !== 'Reward' || model.run?.stage !== 'reward' || !config.success) throw new AppError('BadInput', `The model "${model.name}" is not a reward that a run trained here, so it cannot be trained again: choose one that was.`);
  const dataset = await db().dataset.findUnique({ where: { id: config.data.datasetId }, select: { key: true } });
  if (!dataset) throw new AppError('BadInput', `The rankings that "${model.name}" learnt from are not there any more.`);
  return { name: model.name, key: model.key, config: config.data, rankingsKey: dataset.key };
}
