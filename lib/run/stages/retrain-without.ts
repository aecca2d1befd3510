import { z } from 'zod';
import { ZRankingFlag } from '#lib/contracts/work.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZModelId, ZRewardComparison } from './fields.ts';

export const ZRetrainReport = z.object({
  /** The reward as it was, and the one that learnt without. */
  beforeId: z.string(),
  modelId: z.string(),
  parentId: z.string(),
  datasetId: z.string(),
  rankings: z.number().int(),
  leftOut: z.object({ rankings: z.number().int(), train: z.number().int(), heldOut: z.number().int(), byWorker: z.array(z.object({ who: z.string(), rankings: z.number().int() })) }),
  /** On the held-out rankings of everybody who was not left out. */
  comparison: ZRewardComparison,
  /** On all held-out rankings, those left out among them. */
  onAll: ZRewardComparison,
  seed: z.number().int(),
});
export type TRetrainReport = z.infer<typeof ZRetrainReport>;

export const retrainWithoutStage = {
  title: 'Retrain without',
  description: 'Leaves workers, flags or studies out of the rankings that a reward learnt from, trains it again with the same start, seed and settings, and measures both on the same held-out rankings.',
  config: z
    .object({
      rewardId: ZModelId.describe('The reward model, as a run trained it'),
      workers: z.array(z.string().regex(/^[A-Z2-7]{6}$/, 'a worker is named by the six letters that pages show')).max(1_000).default([]).describe('Workers to leave out, by pseudonym'),
      flags: z.array(ZRankingFlag).default([]).describe('Rankings with one of these flags are left out'),
      studyIds: z.array(z.string().min(1).max(64)).max(1_000).default([]).describe('Studies whose rankings are left out'),
    })
    .strict()
    .refine(({ workers, flags, studyIds }) => workers.length + flags.length + studyIds.length > 0, 'choose at least one worker, flag or study to leave out'),
  result: ZRetrainReport,
} satisfies StageRecord;
