/** Two reward models on the same held-out rankings, pair by pair. Pure. */
import { type PairedCluster, pairedBootstrap } from '#lib/consensus/paired-bootstrap.ts';
import { rankingCounts } from '#lib/contracts/ranking-counts.ts';
import type { TRankingScores, TRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';

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

/** Pairs of one ranking that it and both rewards decide: how many each has right, and alone. */
function countPairs(ranks: Record<string, number>, before: Rewards, after: Rewards) {
  const labels = Object.keys(ranks);
  const counts = { n: 0, a: 0, b: 0, onlyBefore: 0, onlyAfter: 0 };
  for (let i = 0; i < labels.length; i++) {
    for (const other of labels.slice(i + 1)) {
      const wanted = Math.sign(ranks[other] - ranks[labels[i]]);
      const [x, y] = [before, after].map((rewards) => Math.sign(rewards[labels[i]] - rewards[other]));
      if (wanted === 0 || x === 0 || y === 0) continue;
      counts.n++;
      if (x === wanted) counts.a++;
      if (y === wanted) counts.b++;
      if (x === wanted && y !== wanted) counts.onlyBefore++;
      if (y === wanted && x !== wanted) counts.onlyAfter++;
    }
  }
  return counts;
}

/** Compares two rewards on the held-out rankings of a file; null when no pair is decided. */
export function compareRewards({ file, before, after, leaveOutFlags, seed }: CompareRewardsOptions): RewardComparison | null {
  const [x, y] = [before, after].map(({ items }) => new Map(items.map(({ itemId, rewards }) => [itemId, rewards])));
  const clusters: PairedCluster[] = [];
  const total = { rankings: 0, pairs: 0, a: 0, b: 0, onlyBefore: 0, onlyAfter: 0 };
  for (const { id, split, rankings } of file.items) {
    const [own, other] = [x.get(id), y.get(id)];
    const counted = rankings.filter((ranking) => rankingCounts(ranking, leaveOutFlags));
    if (split !== 'held-out' || !own || !other || counted.length === 0) continue;
    const cluster = { a: 0, b: 0, n: 0 };
    for (const { ranks } of counted) {
      const { n, a, b, onlyBefore, onlyAfter } = countPairs(ranks, own, other);
      cluster.n += n;
      cluster.a += a;
      cluster.b += b;
      total.onlyBefore += onlyBefore;
      total.onlyAfter += onlyAfter;
    }
    total.rankings += counted.length;
    total.pairs += cluster.n;
    total.a += cluster.a;
    total.b += cluster.b;
    clusters.push(cluster);
  }
  const found = pairedBootstrap(clusters, { seed });
  if (!found) return null;
  const { rankings, pairs, a, b, onlyBefore, onlyAfter } = total;
  return { before: a / pairs, after: b / pairs, difference: found.difference, ci95: [found.low, found.high], items: clusters.length, rankings, pairs, onlyBefore, onlyAfter };
}
