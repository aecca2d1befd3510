import { z } from 'zod';
import { WORKER_FUNCTIONS, ZRewardConfig } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZDatasetId, ZModelId, ZSeed } from './fields.ts';

export const rewardStage = {
  title: 'Train a reward model',
  description: 'Learns from rankings which edits people prefer (Bradley–Terry over all pairs of an item), and measures it on rankings it has not seen.',
  config: z
    .object({ startId: ZModelId.describe('The reward model to start from, or a CLIP model: then the reward knows only what the rankings teach it'), datasetId: ZDatasetId.describe('The rankings to learn from'), seed: ZSeed, training: ZRewardConfig })
    .strict(),
  result: z.object({ modelId: z.string(), report: WORKER_FUNCTIONS['train-reward'].result.shape.report }),
} satisfies StageRecord;
