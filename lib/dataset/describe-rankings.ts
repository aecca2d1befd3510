import { rankingCounts } from '#lib/contracts/ranking-counts.ts';
import type { TRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';

type Item = TRankingsFile['items'][number];

/**
 * Counts what a ranking dataset's page shows.
 * @param leaveOutFlags rankings with one of these flags do not train.
 * @throws AppError Conflict with a sentence when no ranking is left to train on.
 */
export function describeRankings(items: readonly Item[], leaveOutFlags: readonly TRankingFlag[]) {
  const rankings = items.flatMap((item) => item.rankings.map(({ flags }) => ({ split: item.split, flags })));
  const flags: Record<string, number> = {};
  for (const flag of rankings.flatMap((ranking) => ranking.flags)) flags[flag] = (flags[flag] ?? 0) + 1;
  const usable = rankings.filter((ranking) => rankingCounts(ranking, leaveOutFlags));
  const count = (side: Item['split']) => ({ items: items.filter((item) => item.split === side).length, usable: usable.filter((ranking) => ranking.split === side).length });
  const card = { rankings: rankings.length, usable: usable.length, flags, train: count('train'), heldOut: count('held-out') };
  if (card.rankings === 0) throw new AppError('Conflict', 'Nothing is left to train on: every ranking is left out. Leave out less.');
  if (card.train.usable === 0) {
    const why = card.usable === 0 ? `all ${card.rankings} rankings are flagged (${Object.keys(flags).sort().join(', ')})` : 'every usable ranking is held out';
    throw new AppError('Conflict', `Nothing is left to train on: ${why}. Collect more rankings, or leave out fewer flags.`);
  }
  return card;
}
