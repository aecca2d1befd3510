/** What a loop does, with the presets it can start from. */
import { z } from 'zod';
import { ZFineTuneConfig, ZRewardConfig, ZWorld } from '#lib/contracts/stages.ts';
import { ZAlsoStudyIds, ZCrowd, ZFlags, ZOverlap, ZPayment, ZSeed, ZVariants } from '#lib/run/stages/fields.ts';
import { pairsStage } from '#lib/run/stages/pairs.ts';
import { long } from './presets/long.ts';
import { shapes } from './presets/shapes.ts';
import { smoke } from './presets/smoke.ts';
import { votes } from './presets/votes.ts';
import { words } from './presets/words.ts';

export const ZLoopConfig = z
  .object({
    preset: z.string().max(40).default('shapes').describe('The name under which the report shows these settings'),
    world: ZWorld.default('shapes'),
    seed: ZSeed,
    crowd: ZCrowd,
    editor: z.string().min(1).max(64).default('shipped').describe('The editor to start from: shipped, champion (the one in service), or a model’s id'),
    rankings: z
      .object({
        items: z.number().int().min(2).max(20_000).describe('Instructions whose five edits people rank'),
        overlap: ZOverlap,
        payment: ZPayment.default(180_000),
        heldOut: z.number().min(0.01).max(0.9).default(0.2).describe('Share of instructions that measure the reward and never train it'),
        leaveOutFlags: ZFlags,
        variants: ZVariants,
        alsoStudyIds: ZAlsoStudyIds,
      })
      .strict(),
    reward: ZRewardConfig.omit({ leaveOutFlags: true, maxRankedItems: true, measureFlagged: true, resample: true }).extend({
    curve: z.array(z.number().int().min(1)).max(12).default([]).describe('Numbers of ranked items, separated by commas: from so many, and from none, further rewards learn that only show what more rankings bring'),
  }),
    rewardStart: z.enum(['shipped', 'clip']).default('shipped').describe('What the reward knows before the first ranking: the shipped one knows rendered edits and what they are worth, CLIP knows pictures and words only'),
    arm: z.enum(['weighted', 'conditional']).default('weighted').describe('The loss of the HIVE arm: a weight per example, or the reward in words behind the instruction'),
    pairs: pairsStage.config
      .pick({ count: true, sampling: true, shards: true })
      .extend({ seed: ZSeed.default(7) })
      .describe('The training pairs that the reward scores and the arms learn from'),
    fineTune: ZFineTuneConfig.omit({ arm: true, pairShare: true, inverses: true, preferences: true }),
    study: z
      .object({ items: z.number().int().min(1).max(20_000).describe('Instructions of every blind study'), overlap: ZOverlap, payment: ZPayment.default(60_000) })
      .strict(),
    controls: z
      .object({ oracleReward: z.boolean().default(true), aVsA: z.boolean().default(true), fiveVsOne: z.boolean().default(true), longRun: z.boolean().default(true), startReward: z.boolean().default(false) })
      .strict()
      .prefault({})
      .describe('The comparisons beside the verdict that show whether the instrument works'),
  })
  .strict();
export type TLoopConfig = z.infer<typeof ZLoopConfig>;
/** A loop as it is asked for: what is left out takes its default. */
export type TLoopRequest = z.input<typeof ZLoopConfig>;

/** A loop's settings by name; the seed is the caller's. */
export const LOOP_PRESETS: Readonly<Record<string, Omit<TLoopRequest, 'seed'>>> = { shapes, smoke, long, words, votes };
