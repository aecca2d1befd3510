/**
 * What a loop leaves behind: `Run.result` of a loop, and report.json of `apiary loop`. Everything the verdict page shows is in here; pictures by their S3 key.
 * A part that a loop left out is null and `missing` says why; it is never zero.
 */
import { z } from 'zod';

const ZInterval = z.tuple([z.number(), z.number()]);
const ZCounts = z.object({ a: z.number().int(), b: z.number().int(), tie: z.number().int() });

/** One blind pairwise study, decided by majority per item; votes A, B, tie on an item make a tie. */
export const ZComparisonReport = z.object({
  name: z.string(),
  studyId: z.string(),
  /** sha256 of the study's pre-registered design. */
  designHash: z.string().nullable(),
  /** What a and b are, and the models that drew them. */
  a: z.string(),
  b: z.string(),
  aModelId: z.string(),
  bModelId: z.string(),
  /** Items asked about. */
  n: z.number().int(),
  /** Items by their majority. */
  votes: ZCounts,
  /** Items that a or b won. */
  decided: z.number().int(),
  /** Items a won / items decided, with Wilson's 95 % interval over items; null when no item was decided. */
  share: z.number().nullable(),
  ci95: ZInterval.nullable(),
  /** Items a won − items b won, in percent of all items, with its 95 % interval over items. */
  netVotes: z.number().nullable(),
  netVotesCi95: ZInterval.nullable(),
  /** Exact two-sided sign test over decided items. */
  p: z.number(),
  /** Single votes, whoever cast them, and their agreement (Fleiss' κ). */
  singleVotes: ZCounts,
  kappa: z.number().nullable(),
});
export type TComparisonReport = z.infer<typeof ZComparisonReport>;

/** A reward trained on so many rankings, from the same start and judged on the same held-out pairs as the loop's own. */
export const ZRewardCurvePoint = z.object({ rankings: z.number().int(), pairAccuracy: z.number(), ci95: ZInterval, pairs: z.number().int() });
export type TRewardCurvePoint = z.infer<typeof ZRewardCurvePoint>;

const ZShare = z.object({ share: z.number(), n: z.number().int(), ci95: ZInterval });
const ZScores = z.object({ followed: ZShare, preserved: ZShare, perfect: ZShare });

/** A model as the loop's items saw it. */
export const ZModelReport = z.object({
  label: z.string(),
  modelId: z.string(),
  key: z.string(),
  editsKey: z.string(),
  /** CLIP cosine of edited and original picture, and of picture change and caption change. */
  imageSimilarity: z.number(),
  directionalSimilarity: z.number(),
  oracle: ZScores.optional(),
});
export type TModelReport = z.infer<typeof ZModelReport>;

export const ZLoopReport = z.object({
  version: z.literal(1),
  runId: z.string(),
  world: z.string(),
  preset: z.string(),
  /** The loss of the HIVE arm. */
  arm: z.enum(['weighted', 'conditional']),
  seed: z.number().int(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  /** HIVE (a) against its step-matched control (b): the comparison that counts. */
  verdict: ZComparisonReport,
  /** The paper's own comparison: HIVE against the supervised editor it started from. */
  versusSupervised: ZComparisonReport,
  /** The shipped HIVE of the long run against its shipped control, on this loop's items. */
  longRun: ZComparisonReport.nullable(),
  /** HIVE against an arm whose reward is the start, which has seen no ranking: what this loop's rankings add. */
  versusStart: ZComparisonReport.nullable().default(null),
  /** They show that the instrument works: must differ, is the upper bound, must hold one half. */
  controls: z.object({ fiveVsOne: ZComparisonReport.nullable(), oracleReward: ZComparisonReport.nullable(), aVsA: ZComparisonReport.nullable() }),
  /** Why a comparison is null, by its name. */
  missing: z.record(z.string(), z.string()),
  reward: z.object({
    modelId: z.string(),
    /** Held-out pairs of the editor's own outputs that the reward orders as the annotators do. */
    pairAccuracy: z.number(),
    ci95: ZInterval,
    pairs: z.number().int(),
    /** How often one annotator orders a pair as another does: the ceiling. */
    annotatorAgreement: z.number(),
    agreementCi95: ZInterval,
    trainedRankings: z.number().int(),
    heldOutRankings: z.number().int(),
    /** What more rankings bring: none first (the start as it is), the loop's own reward last; empty when it was not asked for. */
    curve: z.array(ZRewardCurvePoint).default([]),
  }),
  rankings: z.object({ studyId: z.string(), datasetId: z.string(), key: z.string(), items: z.number().int(), rankings: z.number().int() }),
  /** What the reward, and the oracle, say of the training pairs: the share of right ones in each fifth, worst fifth first. */
  scoring: z.array(z.object({ by: z.string(), mean: z.number(), deviation: z.number(), perfectByFifth: z.array(z.number()).nullable() })),
  models: z.array(ZModelReport),
  /** Contact sheets. */
  sheets: z.array(z.object({ label: z.string(), key: z.string() })),
  /** The rule as it was hashed before the first vote. */
  rule: z.object({ text: z.string(), sha256: z.string(), registeredAt: z.iso.datetime() }),
  /** What the rule said. */
  promotion: z.object({ isPromoted: z.boolean(), modelId: z.string(), reason: z.string() }),
  /** Counted answers of all studies together. */
  answers: z.number().int(),
  /** The loop's parts in the order of their start; they overlap. `startedAfter` in seconds from the loop's start. */
  stages: z.array(z.object({ name: z.string(), stage: z.string(), runId: z.string(), startedAfter: z.number(), seconds: z.number() })),
  seeds: z.record(z.string(), z.number().int()),
});
export type TLoopReport = z.infer<typeof ZLoopReport>;
