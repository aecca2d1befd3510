/** What choosing saved: how accurate rewards from more and more rankings are, chosen or drawn at random, on the same held-out rankings. Pure. */
import { percentileInterval } from '#lib/consensus/percentile-interval.ts';
import { rankingCounts } from '#lib/contracts/ranking-counts.ts';
import type { TRankingScores, TRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { randomFrom } from '#lib/random.ts';

const RESAMPLES = 2_000;

/** A reward from this share of an arm's rankings. */
export interface ScoredPoint {
  share: number;
  scores: TRankingScores;
}

export interface CurvePoint {
  share: number;
  /** Share of held-out pairs that the reward orders as people do, with its 95 % interval over items. */
  accuracy: number;
  ci95: [number, number];
}

export interface MeasureSavingOptions {
  file: TRankingsFile;
  /** From what was ranked before either arm. */
  initial: TRankingScores;
  /** By share, all of the arm last. */
  active: readonly ScoredPoint[];
  random: readonly ScoredPoint[];
  /** Rankings with one of these flags do not count. */
  leaveOutFlags: readonly TRankingFlag[];
  /** Of the resampling. */
  seed: number;
}

export interface MeasuredSaving {
  /** From share 0, which both have in common. */
  active: CurvePoint[];
  random: CurvePoint[];
  /**
   * 1 − the least share of the chosen rankings from which a reward is as accurate as from all random ones, with its 95 % interval. Null when no share is, or when the
   * random ones made the reward no better than it was.
   */
  saved: number | null;
  savedCi95: [number, number] | null;
  /** Least share of the random rankings that is as good as all chosen ones; null when all of them are not. */
  randomShare: number | null;
}

type Height = Pick<CurvePoint, 'share' | 'accuracy'>;

/** The least share at which a curve, straight between its points, is as high as `height`; null when it never is. */
export function shareReaching(curve: readonly Height[], height: number): number | null {
  const at = curve.findIndex(({ accuracy }) => accuracy >= height);
  if (at < 1) return at === 0 ? curve[0].share : null;
  const [before, after] = [curve[at - 1], curve[at]];
  return before.share + ((after.share - before.share) * (height - before.accuracy)) / (after.accuracy - before.accuracy);
}

function savedShare(active: readonly Height[], random: readonly Height[]): number | null {
  const target = random[random.length - 1].accuracy;
  if (target <= random[0].accuracy) return null;
  const share = shareReaching(active, target);
  return share === null ? null : 1 - share;
}

/** Pairs that a ranking decides, and how many of them a reward orders alike. */
function countRight(ranks: Record<string, number>, rewards: Record<string, number>): { right: number; n: number } {
  const labels = Object.keys(ranks);
  const pairs = labels.flatMap((label, i) => labels.slice(i + 1).map((other) => [ranks[other] - ranks[label], rewards[label] - rewards[other]])).filter(([wanted]) => wanted !== 0);
  return { right: pairs.filter(([wanted, given]) => Math.sign(wanted) === Math.sign(given)).length, n: pairs.length };
}

/**
 * Draws both arms' curves and reads the saving from them. Intervals resample items, all rewards on the same ones at a time (percentile bootstrap, Efron & Tibshirani 1993);
 * a resample from which no saving can be read counts as none.
 * @returns null when no held-out pair is decided.
 */
export function measureSaving({ file, initial, active, random, leaveOutFlags, seed }: MeasureSavingOptions): MeasuredSaving | null {
  const points = [{ share: 0, scores: initial }, ...active, ...random];
  const rewards = points.map(({ scores }) => new Map(scores.items.map((item) => [item.itemId, item.rewards])));
  const clusters = file.items
    .filter(({ split }) => split === 'held-out')
    .map(({ id, rankings }) => {
      const counted = rankings.filter((ranking) => rankingCounts(ranking, leaveOutFlags));
      const counts = rewards.map((of) => counted.map(({ ranks }) => countRight(ranks, of.get(id) ?? {})));
      return { n: counts[0].reduce((sum, { n }) => sum + n, 0), right: counts.map((one) => one.reduce((sum, { right }) => sum + right, 0)) };
    })
    .filter(({ n }) => n > 0);
  if (clusters.length === 0) return null;

  const heightsOf = (drawn: typeof clusters): Height[] => {
    const n = drawn.reduce((sum, cluster) => sum + cluster.n, 0);
    return points.map(({ share }, k) => ({ share, accuracy: drawn.reduce((sum, { right }) => sum + right[k], 0) / n }));
  };
  const curvesOf = <T>(all: readonly T[]) => ({ active: all.slice(0, 1 + active.length), random: [all[0], ...all.slice(1 + active.length)] });
  const savedOf = (heights: readonly Height[]): number | null => {
    const curves = curvesOf(heights);
    return savedShare(curves.active, curves.random);
  };
  const next = randomFrom(seed);
  const resamples = Array.from({ length: RESAMPLES }, () => heightsOf(clusters.map(() => clusters[Math.floor(next() * clusters.length)])));
  const heights = heightsOf(clusters);
  const curves = curvesOf(heights.map((height, k): CurvePoint => ({ ...height, ci95: percentileInterval(resamples.map((one) => one[k].accuracy)) })));
  const saved = savedOf(heights);
  return { ...curves, saved, savedCi95: saved === null ? null : percentileInterval(resamples.map((one) => savedOf(one) ?? 0)), randomShare: shareReaching(curves.random, curves.active[curves.active.length - 1].accuracy) };
}
