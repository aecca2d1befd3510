/** From votes to the verdict of a pairwise study. Pure: the same numbers come from the database and from an exported CSV. */
import { z } from 'zod';
import { fleissKappa, krippendorffAlpha } from '#lib/consensus/agreement.ts';
import { wilsonInterval, type Share } from '#lib/consensus/interval.ts';
import { majorityVote } from '#lib/consensus/majority-vote.ts';
import { signTest } from '#lib/consensus/sign-test.ts';
import { groupByItem } from './votes.ts';

export const CHOICES = ['a', 'b', 'tie'] as const;
export type Choice = (typeof CHOICES)[number];

export interface ComparisonVote {
  itemId: string;
  choice: Choice;
  /** The label that stood on the left; absent when not recorded. */
  left?: string;
}

const ZShare = z.object({ share: z.number(), low: z.number(), high: z.number() }).nullable();
const ZCounts = z.object({ a: z.number().int(), b: z.number().int(), tie: z.number().int() });

export const ZComparisonResult = z.object({
  kind: z.literal('CompareEdits'),
  labels: z.object({ a: z.string(), b: z.string() }),
  /** Items of the study, and those with at least one vote. */
  items: z.number().int(),
  answered: z.number().int(),
  verdict: z.object({
    /** The side that won more items; null when both won as many. */
    winner: z.enum(['a', 'b']).nullable(),
    /** Whether the interval of the share leaves out one half. */
    isClear: z.boolean(),
    /** Items by their majority. */
    won: ZCounts,
    decided: z.number().int(),
    /** Items a won / items decided, with Wilson's interval over items. */
    share: ZShare,
    /** Exact two-sided sign test over decided items. */
    p: z.number(),
  }),
  /** Single votes, and each label's share of them (intervals take votes as independent). */
  votes: ZCounts,
  voteShares: z.object({ a: ZShare, b: ZShare, tie: ZShare }),
  agreement: z.object({ kappa: z.number().nullable(), alpha: z.number().nullable() }),
  /** Votes for either side of the screen; `leftShare` far from one half is position bias. */
  sides: z.object({ left: z.number().int(), right: z.number().int(), equal: z.number().int(), leftShare: ZShare }),
});
export type TComparisonResult = z.infer<typeof ZComparisonResult>;

function countChoices(choices: readonly Choice[]): Record<Choice, number> {
  const counts = { a: 0, b: 0, tie: 0 };
  for (const choice of choices) counts[choice]++;
  return counts;
}

function countSides(votes: readonly ComparisonVote[]): { left: number; right: number; equal: number; leftShare: Share | null } {
  const placed = votes.filter(({ left }) => left !== undefined);
  const equal = placed.filter(({ choice }) => choice === 'tie').length;
  const left = placed.filter(({ choice, left: label }) => choice === label).length;
  const right = placed.length - equal - left;
  return { left, right, equal, leftShare: wilsonInterval(left, left + right) };
}

/** Who won one item, by the pre-registered rule: most votes; a shared first place is a tie; null without votes. */
export function decideItem(choices: readonly Choice[]): Choice | null {
  return majorityVote(choices, 'tie');
}

export interface SummarizeComparisonsOptions {
  labels: { a: string; b: string };
  items: number;
  votes: readonly ComparisonVote[];
}

/** Sums a pairwise study up by its design. */
export function summarizeComparisons({ labels, items, votes }: SummarizeComparisonsOptions): TComparisonResult {
  const byItem = [...groupByItem(votes).values()].map((group) => group.map(({ choice }) => choice));
  const won = countChoices(byItem.map(decideItem).filter((choice) => choice !== null));
  const decided = won.a + won.b;
  const share = wilsonInterval(won.a, decided);
  const counts = countChoices(votes.map(({ choice }) => choice));
  const voteShare = (choice: Choice): Share | null => wilsonInterval(counts[choice], votes.length);
  return {
    kind: 'CompareEdits',
    labels,
    items,
    answered: byItem.length,
    verdict: { winner: won.a === won.b ? null : won.a > won.b ? 'a' : 'b', isClear: share !== null && (share.low > 0.5 || share.high < 0.5), won, decided, share, p: signTest(won.a, decided) },
    votes: counts,
    voteShares: { a: voteShare('a'), b: voteShare('b'), tie: voteShare('tie') },
    agreement: { kappa: fleissKappa(byItem), alpha: krippendorffAlpha(byItem.map((choices) => choices.map((choice) => CHOICES.indexOf(choice)))) },
    sides: countSides(votes),
  };
}
