import { z } from 'zod';
import { ZWorld } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZAlsoStudyIds, ZCrowd, ZFlags, ZModelId, ZOverlap, ZPayment, ZSeed, ZSpamKind, ZSpamPace, ZStorageKey, ZVariants } from './fields.ts';

export const rankingsStage = {
  title: 'Collect rankings',
  description: 'Has an editor carry out each instruction in five ways, lets people rank them, and makes a dataset of the rankings.',
  config: z
    .object({
      editorId: ZModelId.describe('The editor whose own edits are ranked'),
      world: ZWorld.default('shapes'),
      seed: ZSeed,
      items: z.number().int().min(2).max(20_000).default(250).describe('Instructions'),
      variants: ZVariants,
      crowd: ZCrowd,
      spamPace: ZSpamPace,
      spamKind: ZSpamKind,
      overlap: ZOverlap,
      payment: ZPayment.default(180_000),
      heldOut: z.number().min(0.01).max(0.9).default(0.2).describe('Share of instructions that measure a reward and never train it'),
      leaveOutFlags: ZFlags,
      alsoStudyIds: ZAlsoStudyIds,
      drawn: z
        .object({ itemsKey: ZStorageKey.describe('The items’ file'), editsKey: ZStorageKey.describe('The file of their edits, labelled 1 to 5; it may hold those of other items, too'), sheetKey: ZStorageKey.describe('Their contact sheet') })
        .strict()
        .optional()
        .describe('Instructions with their five edits, when they are drawn already; left out, new ones are'),
    })
    .strict(),
  result: z.object({ studyId: z.string(), datasetId: z.string(), key: z.string(), items: z.number().int(), rankings: z.number().int(), itemsKey: z.string(), editsKey: z.string(), sheetKey: z.string() }),
} satisfies StageRecord;
