/**
 * What a loop leaves behind: `Run.result` of a loop, and report.json of `apiary loop`. Everything the verdict page shows is in here; pictures by their S3 key.
 * A part that a loop left out (no long run shipped, no oracle in this world) is absent, never zero.
 */
import { z } from 'zod';

const ZInterval = z.tuple([z.number(), z.number()]);

/** One side of a comparison. */
const ZSide = z.object({ label: z.string(), modelId: z.string().optional() });

/** One blind pairwise study: `share` = items a won by majority / items decided, Wilson's interval over items; `netVotes` = (votes for a - votes for b) / all votes. */
export const ZComparisonReport = z.object({
  /** Absent when no crowd was asked. */
  studyId: z.string().optional(),
  a: ZSide,
  b: ZSide,
  /** Items asked about. */
  n: z.number().int(),
  /** Single votes. */
  votes: z.object({ a: z.number().int(), b: z.number().int(), tie: z.number().int() }),
  /** Items by their majority. */
  items: z.object({ a: z.number().int(), b: z.number().int(), tie: z.number().int() }).optional(),
  /** Null when no item was decided. */
  share: z.number().nullable(),
  ci95: ZInterval.nullable(),
  /** (items a won - items b won) / items, in -1…1, with its interval. */
  net: z.object({ value: z.number(), ci95: ZInterval }).optional(),
});
export type TComparisonReport = z.infer<typeof ZComparisonReport>;

export const ZLoopReport = z.object({
  seconds: z.number(),
  seed: z.number().int(),
  world: z.string().optional(),
  preset: z.string().optional(),
  /** HIVE (a) against its step-matched control (b): the comparison that counts. */
  verdict: ZComparisonReport,
  /** The paper's own comparison: HIVE against the supervised editor it started from. */
  versusSupervised: ZComparisonReport.optional(),
  /** The shipped HIVE of the long run against its shipped control, on this loop's items. */
  longRun: ZComparisonReport.optional(),
  /** They show that the instrument works: must differ, must be the upper bound, must hold one half. */
  controls: z.object({ fiveVsOne: ZComparisonReport.optional(), oracleReward: ZComparisonReport.optional(), aVsA: ZComparisonReport.optional() }),
  reward: z
    .object({
      /** Held-out pairs of the editor's own outputs that the reward orders as the annotators do. */
      pairAccuracy: z.number(),
      ci95: ZInterval,
      pairs: z.number().int().optional(),
      /** How often one annotator orders a pair as another: the ceiling. */
      annotatorAgreement: z.number(),
      agreementCi95: ZInterval.optional(),
      modelId: z.string().optional(),
    })
    .optional(),
  /** CLIP's view: mean similarity of edit and original, and of picture change and caption change; points of one series form a curve. */
  similarity: z.array(z.object({ series: z.string(), label: z.string().optional(), image: z.number(), directional: z.number() })).optional(),
  /** Contact sheets. */
  sheets: z.array(z.object({ label: z.string(), key: z.string() })).optional(),
  /** The rule as it was hashed before the first vote. */
  rule: z.object({ text: z.string(), sha256: z.string() }).optional(),
  /** What the rule said. */
  promotion: z.object({ isPromoted: z.boolean(), modelId: z.string().optional(), reason: z.string() }).optional(),
  stages: z.array(z.object({ name: z.string(), seconds: z.number() })),
});
export type TLoopReport = z.infer<typeof ZLoopReport>;
