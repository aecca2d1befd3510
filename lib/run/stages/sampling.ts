import { z } from 'zod';
import type { StageRecord } from '../stage-record.ts';
import { ZSeed, ZSide, ZStorageKey } from './fields.ts';

export const samplingStage = {
  title: 'Sample edits',
  description: 'Has an editor carry out the instructions of given items once each.',
  config: z.object({ model: ZSide.omit({ editsKey: true }), itemsKey: ZStorageKey.describe('The items’ file'), seed: ZSeed }).strict(),
  result: z.object({ editsKey: z.string(), sheetKey: z.string() }),
} satisfies StageRecord;
