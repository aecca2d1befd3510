/** What is fixed before the first vote: the pre-registration of a study. Pure. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ZRequirements } from '#lib/crowd/qualification/requirement.ts';

/** Items with known answers, mixed in to test workers; they are no part of the result. */
export const ZTests = z.object({
  /** Manufactured from the study's own pictures; attention checks. */
  golds: z.number().int().nonnegative(),
  attention: z.number().int().nonnegative(),
  /** Workers with fewer than `minAccuracy` of at least `minTests` answered test items right are left out of the result. Absent: nobody is. */
  exclusion: z.object({ minAccuracy: z.number(), minTests: z.number().int() }).optional(),
});
export type TTests = z.infer<typeof ZTests>;

/** What workers must have to take part; absent: nothing. */
const ZWorkers = ZRequirements.optional();

/** How a pairwise study is decided. `majority`: an item goes to the label most of its votes are for; a shared first place is a tie. */
export const ZCompareDesign = z.object({
  kind: z.literal('CompareEdits'),
  requirements: ZWorkers,
  /** What a and b are, in the requester's words; workers never see it. */
  labels: z.object({ a: z.string().min(1).max(80), b: z.string().min(1).max(80) }),
  items: z.number().int().positive(),
  overlap: z.number().int().positive(),
  tests: ZTests.optional(),
  decision: z.literal('majority'),
  /** Votes a, b, tie on one item, or one a and one b, make a tie. */
  sharedFirstPlace: z.literal('tie'),
  /** The share is over decided items only. */
  ties: z.literal('excluded-from-share'),
  interval: z.literal('wilson-95'),
  stop: z.literal('fixed-size'),
});

/** How a ranking study is summed up. */
export const ZRankDesign = z.object({
  kind: z.literal('RankEdits'),
  requirements: ZWorkers,
  items: z.number().int().positive(),
  overlap: z.number().int().positive(),
  tests: ZTests.optional(),
  /** Edits may share a rank, and then share the mean of its places; absent: every edit has a rank of its own. */
  ties: z.literal('allowed').optional(),
  /** Rankings with a flag are counted apart and left out of the mean ranks. */
  flagged: z.literal('excluded-from-ranks'),
  interval: z.literal('normal-95'),
  stop: z.literal('fixed-size'),
});

/** How a study in which workers write is summed up; the guideline they read is part of it. */
export const ZWriteDesign = z.object({
  kind: z.enum(['WriteInstructions', 'EditCaptions']),
  requirements: ZWorkers,
  items: z.number().int().positive(),
  overlap: z.number().int().positive(),
  /** Instructions, or edits, of one answer. */
  perAnswer: z.number().int().positive(),
  guideline: z.array(z.string()),
  /** Instructions of different people for one picture that say the same are one distinct instruction. */
  repeated: z.literal('counted-once'),
  stop: z.literal('fixed-size'),
});

export const ZDesign = z.discriminatedUnion('kind', [ZCompareDesign, ZRankDesign, ZWriteDesign]);
export type TDesign = z.infer<typeof ZDesign>;

/** JSON with sorted keys and no white space: equal designs have equal text. */
export function canonicalJSON(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJSON).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJSON(entry)}`).join(',')}}`;
}

/** Something that is fixed beforehand. */
export interface FixedText {
  /** Canonical JSON: what is hashed. */
  text: string;
  /** In hex. */
  sha256: string;
}

/** Writes down what is fixed, and its hash. */
export function fixText(value: unknown): FixedText {
  const text = canonicalJSON(value);
  return { text, sha256: createHash('sha256').update(text).digest('hex') };
}

/** The hash of the design, stored when the study is published. */
export function hashDesign(design: TDesign): string {
  return fixText(design).sha256;
}
