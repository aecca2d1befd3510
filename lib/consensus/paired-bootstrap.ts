import { randomFrom } from '#lib/random.ts';
import { percentileInterval } from './percentile-interval.ts';

/** One cluster: how many of the same n decisions two judges got right, or what else each scored on them in all. */
export interface PairedCluster {
  a: number;
  b: number;
  n: number;
}

function differenceOf(clusters: readonly PairedCluster[]): number {
  let [sum, n] = [0, 0];
  for (const cluster of clusters) {
    sum += cluster.b - cluster.a;
    n += cluster.n;
  }
  return n === 0 ? 0 : sum / n;
}

/**
 * What b scored per decision minus what a did (the share that each got right, say), with its 95 % percentile interval from resampling whole clusters (Efron & Tibshirani 1993, chapter 13):
 * decisions within a cluster are alike, and both judges meet the same ones.
 * @returns null when there is nothing to count.
 */
export function pairedBootstrap(clusters: readonly PairedCluster[], { seed, resamples = 2_000 }: { seed: number; resamples?: number }): { difference: number; low: number; high: number } | null {
  const used = clusters.filter(({ n }) => n > 0);
  if (used.length === 0) return null;
  const random = randomFrom(seed);
  const [low, high] = percentileInterval(Array.from({ length: resamples }, () => differenceOf(used.map(() => used[Math.floor(random() * used.length)]))));
  return { difference: differenceOf(used), low, high };
}
