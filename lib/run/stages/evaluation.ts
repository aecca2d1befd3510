import { z } from 'zod';
import { WORKER_FUNCTIONS, ZWorld } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZModelId, ZSeed, ZSide, ZStorageKey } from './fields.ts';

export const evaluationStage = {
  title: 'Evaluate editors',
  description: 'Measures editors on the same items: CLIP’s similarity to the original and along the wanted change, and what the world’s oracle says.',
  config: z
    .object({
      clipId: ZModelId.describe('The CLIP model that measures'),
      models: z.array(ZSide).min(1).max(20).describe('The editors'),
      world: ZWorld.default('shapes'),
      seed: ZSeed,
      items: z.number().int().min(1).max(20_000).default(200).describe('Instructions to draw, when no items are given'),
      itemsKey: ZStorageKey.optional().describe('The items’ file, when they are drawn already'),
    })
    .strict(),
  result: WORKER_FUNCTIONS['evaluate-edits'].result.extend({ editsKeys: z.record(z.string(), z.string()) }),
} satisfies StageRecord;
