/**
 * What several loops that differ in their seed alone say together: report.json of `apiary loop --seeds`. Comparisons stand where those of one loop stand
 * (`lib/contracts/loop-report.ts`), counted over all seeds' items, with each seed's own beside them.
 */
import { z } from 'zod';
import { ZComparisonReport, ZLoopReport } from './loop-report.ts';

const ZReward = ZLoopReport.shape.reward;

/** Mean and range of the seeds' own figures: what training again changes. Of a few seeds no interval is made. */
const ZBetween = z.object({ seeds: z.number().int(), mean: z.number(), lowest: z.number(), highest: z.number() });
export type TBetween = z.infer<typeof ZBetween>;

const ZSeedComparison = ZComparisonReport.pick({ n: true, votes: true, decided: true, share: true, ci95: true, netVotes: true, netVotesCi95: true }).extend({ seed: z.number().int() });

export const ZPooledComparison = ZComparisonReport.omit({ studyId: true, designHash: true, aModelId: true, bModelId: true, kappa: true }).extend({
  /** In the order in which the seeds were asked for; without those whose loop left this comparison out. */
  seeds: z.array(ZSeedComparison).min(1),
  /** Of the seeds' shares of decided items, and of their net votes in percent; null when nothing was decided anywhere. */
  between: z.object({ share: ZBetween.nullable(), netVotes: ZBetween.nullable() }),
});
export type TPooledComparison = z.infer<typeof ZPooledComparison>;

const ZSeedReward = ZReward.omit({ modelId: true }).extend({
  seed: z.number().int(),
  /** Half-way from 0.5 to the annotators' agreement; null when they agree no more than chance. */
  halfWay: z.number().nullable(),
  /** Whether the accuracy lies there: with its whole interval, as an estimate only, or not. */
  reached: z.enum(['surely', 'as an estimate', 'no']).nullable(),
});
export type TSeedReward = z.infer<typeof ZSeedReward>;

export const ZPooledReport = z.object({
  version: z.literal(1),
  kind: z.literal('pooled'),
  world: z.string(),
  preset: z.string(),
  arm: z.enum(['weighted', 'conditional']),
  /** Seeds in here, and those that were asked for and are still to come. */
  seeds: z.array(z.number().int()).min(1),
  missingSeeds: z.array(z.number().int()),
  /** Time of all loops together. */
  seconds: z.number(),
  /** Counted answers of all of them. */
  answers: z.number().int(),
  verdict: ZPooledComparison,
  versusSupervised: ZPooledComparison,
  longRun: ZPooledComparison.nullable(),
  versusStart: ZPooledComparison.nullable().default(null),
  controls: z.object({ fiveVsOne: ZPooledComparison.nullable(), oracleReward: ZPooledComparison.nullable(), aVsA: ZPooledComparison.nullable() }),
  /** Why a comparison is null, by its name. */
  missing: z.record(z.string(), z.string()),
  reward: z.object({ seeds: z.array(ZSeedReward).min(1), between: ZBetween }),
  loops: z.array(z.object({ seed: z.number().int(), runId: z.string(), startedAt: z.iso.datetime(), seconds: z.number(), isPromoted: z.boolean(), ruleSha256: z.string() })),
});
export type TPooledReport = z.infer<typeof ZPooledReport>;
