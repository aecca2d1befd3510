/**
 * What `apiary paper` leaves behind. `ZPaperSeed` is what one seed measured (`Run.result` of a run of the stage `paper`); `ZPaperReport`, paper.json, is
 * what all seeds say together, figure by figure: every number with its interval, how many it counts, each seed's own, and the runs it came from.
 */
import { z } from 'zod';
import { ZComparisonReport } from './loop-report.ts';
import { WORKER_FUNCTIONS, ZShare } from './stages.ts';
import { ZTripletsCard } from './triplets.ts';

const ZInterval = z.tuple([z.number(), z.number()]);
const ZCounts = ZComparisonReport.shape.votes;
const ZScores = WORKER_FUNCTIONS['evaluate-edits'].result.shape.scores.element;

/** A blind study, also apart by what the instructions ask for: items by their majority. */
const ZPaperComparison = ZComparisonReport.extend({ runId: z.string(), byVerb: z.record(z.string(), ZCounts), byCategory: z.record(z.string(), ZCounts) });
export type TPaperComparison = z.infer<typeof ZPaperComparison>;

const ZEditor = z.object({ title: z.string(), modelId: z.string(), key: z.string(), /** The run that trained it; null for the one to start from. */ runId: z.string().nullable(), scores: ZScores.nullable() });

/** Points of a curve over image guidance, with what CLIP measured of every item. */
const ZCurve = z.object({ runId: z.string(), points: z.array(z.object({ imageGuidance: z.number(), image: z.array(z.number()), directional: z.array(z.number()) })) });

const ZReward = z.object({ runId: z.string(), trainedRankings: z.number().int(), pairAccuracy: ZShare });
const ZRewards = ZReward.extend({
  annotatorAgreement: ZShare,
  /** From a share of the ranked items; the whole one is not among them. */
  shares: z.array(ZReward.extend({ share: z.number() })),
  /** All measured on the same held-out rankings, flagged or not: first the one that leaves out nothing. */
  flags: z.array(ZReward.extend({ leaveOut: z.array(z.string()) })),
  rankings: z.number().int(),
  flagged: z.record(z.string(), z.number().int()),
  /** Rankings that carry no flag at all. */
  unflagged: z.number().int(),
});

/** A reward that learnt from rankings of one backbone's edits, measured on held-out rankings of another's, or of its own. */
const ZCarried = z.object({ runId: z.string(), learntFrom: z.string(), measuredOn: z.string(), pairAccuracy: ZShare, annotatorAgreement: ZShare });

export const ZPaperSeed = z.object({
  version: z.literal(1),
  runId: z.string(),
  world: z.string(),
  preset: z.string(),
  seed: z.number().int(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  /** Counted answers of all studies together. */
  answers: z.number().int(),
  /** The analyses as they were hashed before anything ran. */
  plan: z.object({ text: z.string(), sha256: z.string(), registeredAt: z.iso.datetime() }),
  /** By "a/b", the names of the arms. */
  comparisons: z.record(z.string(), ZPaperComparison),
  editors: z.record(z.string(), ZEditor),
  curves: z.record(z.string(), ZCurve),
  /** Right edits of the known-hard slice, by arm and kind. */
  hard: z.record(z.string(), z.object({ runId: z.string(), kinds: z.record(z.string(), ZShare) })),
  rewards: ZRewards.nullable(),
  carried: z.array(ZCarried).default([]),
  /** By comparison: of the items that voters and the learned reward both decide, the share on which they prefer the same side. */
  rewardVotes: z.record(z.string(), ZShare).default({}),
  /** By arm: its edits that people judged in blind studies, and those of them that somebody reported as harmful. */
  harmful: z.record(z.string(), z.object({ edits: z.number().int(), flagged: z.number().int() })).default({}),
  texts: ZTripletsCard.pick({ triplets: true, read: true, categories: true, verbs: true, nouns: true, invertible: true }).nullable(),
  sheets: z.array(z.object({ of: z.enum(['editors', 'rankings']), label: z.string(), key: z.string() })),
  /** Whose answers are in votes.csv; the rankings are the last. */
  studies: z.array(z.object({ name: z.string(), studyId: z.string() })),
});
export type TPaperSeed = z.infer<typeof ZPaperSeed>;

/** A measured number. */
const ZRow = z.object({
  /** Of which part of the figure, and what it is of. */
  group: z.string(),
  label: z.string(),
  unit: z.enum(['share', 'net', 'distance', 'count']),
  /** Over all seeds; null where there was nothing to count. */
  value: z.number().nullable(),
  ci95: ZInterval.nullable(),
  /** What the interval counts: items, pairs or texts. */
  n: z.number().int(),
  /** Items that each side won, of blind votes. */
  votes: ZCounts.optional(),
  /** The paper's number in the same unit, where we know it. */
  paper: z.number().nullable(),
  seeds: z.array(z.object({ seed: z.number().int(), value: z.number().nullable(), ci95: ZInterval.nullable(), n: z.number().int() })),
  runIds: z.array(z.string()),
});
export type TPaperRow = z.infer<typeof ZRow>;

/** What a part of a figure says, beside what the paper says. */
const ZFinding = z.object({ sentence: z.string(), agrees: z.enum(['yes', 'no', 'not seen', 'no claim']) });
export type TFinding = z.infer<typeof ZFinding>;

const ZMean = z.object({ mean: z.number(), ci95: ZInterval });

export const ZPaperFigure = z.object({
  name: z.string(),
  figure: z.string(),
  title: z.string(),
  paper: z.string(),
  /** Why there is no counterpart; null where there is one. */
  missing: z.string().nullable(),
  rows: z.array(ZRow),
  findings: z.array(ZFinding),
  /** Curves over image guidance, all seeds' items together. */
  curves: z.array(z.object({ label: z.string(), points: z.array(z.object({ imageGuidance: z.number(), n: z.number().int(), image: ZMean, directional: ZMean })) })),
  sheets: z.array(z.object({ seed: z.number().int(), label: z.string(), key: z.string() })),
});
export type TPaperFigure = z.infer<typeof ZPaperFigure>;

export const ZPaperReport = z.object({
  version: z.literal(1),
  kind: z.literal('paper'),
  world: z.string(),
  preset: z.string(),
  seeds: z.array(z.number().int()).min(1),
  /** Seeds that were fixed and are still to come. */
  missingSeeds: z.array(z.number().int()),
  seconds: z.number(),
  answers: z.number().int(),
  plan: z.object({ text: z.string(), sha256: z.string(), registeredAt: z.iso.datetime() }),
  figures: z.array(ZPaperFigure),
  runs: z.array(z.object({ seed: z.number().int(), runId: z.string(), startedAt: z.iso.datetime(), seconds: z.number() })),
});
export type TPaperReport = z.infer<typeof ZPaperReport>;
