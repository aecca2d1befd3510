import { z } from 'zod';
import { ZComparisonReport } from '#lib/contracts/loop-report.ts';
import { ZWorld } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZCrowd, ZOverlap, ZPayment, ZSeed, ZSide, ZStorageKey } from './fields.ts';

export const studyStage = {
  title: 'Run a blind study',
  description: 'Has two editors carry out the same instructions from the same noise, asks people which edit is better without telling which is which, and decides by majority.',
  config: z
    .object({
      name: z.string().trim().min(1).max(120).describe('What the study is called; workers do not see it'),
      a: ZSide,
      b: ZSide,
      world: ZWorld.default('shapes'),
      seed: ZSeed,
      items: z.number().int().min(1).max(20_000).default(200).describe('Instructions to draw, when no items are given'),
      itemsKey: ZStorageKey.optional().describe('The items’ file, when they are drawn already'),
      crowd: ZCrowd,
      overlap: ZOverlap,
      payment: ZPayment.default(60_000),
    })
    .strict(),
  result: z.object({ comparison: ZComparisonReport, itemsKey: z.string(), aEditsKey: z.string(), bEditsKey: z.string() }),
} satisfies StageRecord;
