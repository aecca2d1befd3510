import { z } from 'zod';
import { ZPairSampling, ZShare, ZWorld } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZDatasetId, ZModelId, ZSeed, ZStorageKey } from './fields.ts';

export const pairsStage = {
  title: 'Draw training pairs',
  description: 'Has a text-to-image model draw the two captions of each training edit as one scene (Prompt-to-Prompt): a picture, an instruction and an edited picture, right or wrong, for editors to learn from.',
  config: z
    .object({
      modelId: ZModelId.describe('The text-to-image model'),
      world: ZWorld.default('shapes'),
      seed: ZSeed,
      count: z.number().int().min(1).max(1_000_000).default(6_000).describe('Pairs'),
      tripletsId: ZDatasetId.optional().describe('Triplets whose captions are drawn; left out, the world’s own'),
      sampling: ZPairSampling.default({ steps: 12, guidance: 3, leastShare: 0.1, mostShare: 0.9 }).describe('How each pair is drawn'),
      shards: z.number().int().min(1).max(64).default(2).describe('Parts that workers draw side by side'),
    })
    .strict(),
  result: z.object({ datasetId: ZDatasetId, key: ZStorageKey, count: z.number().int(), sheetKey: ZStorageKey, perfect: z.record(z.string(), ZShare).nullable() }),
} satisfies StageRecord;
