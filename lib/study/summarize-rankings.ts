/** From rankings to the result of a ranking study. Pure: the same numbers come from the database and from an exported CSV. */
import { z } from 'zod';
import { krippendorffAlpha, ordinal } from '#lib/consensus/agreement.ts';
import { meanInterval, wilsonInterval } from '#lib/consensus/interval.ts';
import { ZRankingFlag, type TRankingFlag } from '#lib/contracts/work.ts';
import { rankOf } from '#lib/crowd/task-types/rank-edits/ranks.ts';
import { groupByItem } from './votes.ts';

export interface RankingVote {
  itemId: string;
  /** Labels, best first. */
  ranking: string[];
  flags: TRankingFlag[];
  /** Neighbours in it that are equally good. */
  ties?: string[][];
}

const ZShare = z.object({ share: z.number(), low: z.number(), high: z.number() }).nullable();

export const ZRankingResult = z.object({
  kind: z.literal('RankEdits'),
  items: z.number().int(),
  answered: z.number().int(),
  /** Rankings in all, and those without a flag, which the ranks are made of. */
  rankings: z.number().int(),
  unflagged: z.number().int(),
  /** Unflagged rankings with a tie in them; absent when there is none. */
  tied: z.number().int().optional(),
  variants: z.array(
    z.object({
      label: z.string(),
      /** 1 is best; equals share the mean of their places. The mean over items of the item's mean rank, with its 95 % interval over items. */
      rank: z.object({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
      firsts: z.number().int(),
      lasts: z.number().int(),
    }),
  ),
  /** How often the row's variant was ranked above the column's, in the order of `variants`. */
  above: z.array(z.array(z.number().int())),
  flags: z.array(z.object({ flag: ZRankingFlag, count: z.number().int(), share: ZShare })),
  /** Krippendorff's α of ranks (ordinal) over (item, variant). */
  agreement: z.object({ alpha: z.number().nullable() }),
});
export type TRankingResult = z.infer<typeof ZRankingResult>;

/** Each label's mean rank on one item. */
function itemRanks(group: readonly RankingVote[], label: string): number {
  return group.reduce((sum, vote) => sum + rankOf(label, vote), 0) / group.length;
}

function countAbove(votes: readonly RankingVote[], labels: readonly string[]): number[][] {
  return labels.map((row) => labels.map((column) => (row === column ? 0 : votes.filter((vote) => rankOf(row, vote) < rankOf(column, vote)).length)));
}

/** Sums a ranking study up by its design. */
export function summarizeRankings({ labels, items, votes }: { labels: readonly string[]; items: number; votes: readonly RankingVote[] }): TRankingResult {
  const unflagged = votes.filter(({ flags }) => flags.length === 0);
  const groups = [...groupByItem(unflagged).values()];
  const variants = labels.map((label) => ({
    label,
    rank: meanInterval(groups.map((group) => itemRanks(group, label))),
    firsts: unflagged.filter((vote) => rankOf(label, vote) === rankOf(vote.ranking[0], vote)).length,
    lasts: unflagged.filter((vote) => rankOf(label, vote) === rankOf(vote.ranking.at(-1) ?? '', vote)).length,
  }));
  const flags = ZRankingFlag.options.map((flag) => {
    const count = votes.filter((vote) => vote.flags.includes(flag)).length;
    return { flag, count, share: wilsonInterval(count, votes.length) };
  });
  const units = groups.flatMap((group) => labels.map((label) => group.map((vote) => rankOf(label, vote))));
  const tied = unflagged.filter(({ ties = [] }) => ties.length > 0).length;
  return {
    kind: 'RankEdits',
    items,
    answered: groupByItem(votes).size,
    rankings: votes.length,
    unflagged: unflagged.length,
    ...(tied > 0 && { tied }),
    variants,
    above: countAbove(unflagged, labels),
    flags,
    agreement: { alpha: krippendorffAlpha(units, ordinal) },
  };
}
