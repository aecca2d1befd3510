/** Two reward models on the same held-out rankings, pair by pair. Pure. */
import { pairedBootstrap } from '#lib/consensus/paired-bootstrap.ts';
import { rankingCounts } from '#lib/contracts/ranking-counts.ts';
import type { TRankingScores, TRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { compareLogLoss, type LogLossComparison, type PairMargins } from './compare-log-loss.ts';

export interface RewardComparison {
  /** Shares of pairs that each orders as the annotator does. */
  before: number;
  after: number;
  /** after − before, and its 95 % interval over items. */
  difference: number;
  ci95: [number, number];
  items: number;
  rankings: number;
  pairs: number;
  /** Pairs that only one of them has right. */
  onlyBefore: number;
  onlyAfter: number;
  /** How well their probabilities predict the same pairs. */
  logLoss: LogLossComparison;
}

export interface CompareRewardsOptions {
  file: TRankingsFile;
  before: TRankingScores;
  after: TRankingScores;
  /** Rankings with one of these flags do not count. */
  leaveOutFlags: readonly TRankingFlag[];
  /** Of the resampling. */
  seed: number;
}

type Rewards = Record<string, number>;

/** Pairs of one ranking that it and both rewards decide. */
function decidedPairs(ranks: Record<string, number>, before: Rewards, after: Rewards): PairMargins[] {
  const labels = Object.keys(ranks);
  const pairs: PairMargins[] = [];
  for (let i = 0; i < labels.length; i++) {
    for (const other of labels.slice(i + 1)) {
      const wanted = Math.sign(ranks[other] - ranks[labels[i]]);
      const [x, y] = [before, after].map((rewards) => rewards[labels[i]] - rewards[other]);
      if (wanted !== 0 && x !== 0 && y !== 0) pairs.push({ before: wanted * x, after: wanted * y });
    }
  }
  return pairs;
}

const isRightBefore = ({ before }: PairMargins): boolean => before > 0;
const isRightAfter = ({ after }: PairMargins): boolean => after > 0;

function count(pairs: readonly PairMargins[], isCounted: (pair: PairMargins) => boolean): number {
  return pairs.filter(isCounted).length;
}

/** Compares two rewards on the held-out rankings of a file; null when no pair is decided. */
export function compareRewards({ file, before, after, leaveOutFlags, seed }: CompareRewardsOptions): RewardComparison | null {
  const [x, y] = [before, after].map(({ items }) => new Map(items.map(({ itemId, rewards }) => [itemId, rewards])));
  const decided: PairMargins[][] = [];
  let counted = 0;
  for (const { id, split, rankings } of file.items) {
    const [own, other] = [x.get(id), y.get(id)];
    const counting = rankings.filter((ranking) => rankingCounts(ranking, leaveOutFlags));
    if (split !== 'held-out' || !own || !other || counting.length === 0) continue;
    decided.push(counting.flatMap(({ ranks }) => decidedPairs(ranks, own, other)));
    counted += counting.length;
  }
  const found = pairedBootstrap(decided.map((pairs) => ({ a: count(pairs, isRightBefore), b: count(pairs, isRightAfter), n: pairs.length })), { seed });
  const logLoss = compareLogLoss({ items: decided, seed });
  if (!found || !logLoss) return null;
  const pairs = decided.flat();
  return {
    before: count(pairs, isRightBefore) / pairs.length,
    after: count(pairs, isRightAfter) / pairs.length,
    difference: found.difference,
    ci95: [found.low, found.high],
    items: decided.length,
    rankings: counted,
    pairs: pairs.length,
    onlyBefore: count(pairs, (pair) => isRightBefore(pair) && !isRightAfter(pair)),
    onlyAfter: count(pairs, (pair) => isRightAfter(pair) && !isRightBefore(pair)),
    logLoss,
  };
}
