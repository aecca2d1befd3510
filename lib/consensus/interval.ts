import { betaQuantile } from './special-functions.ts';

/** An estimate and its 95 % interval, all within [0, 1]. */
export interface Share {
  share: number;
  low: number;
  high: number;
}

/** What an interval says by itself: 1 when all of it lies above `even`, where neither of two is better, -1 when all of it lies below, else 0, no difference shown. */
export function sideOfInterval([low, high]: readonly [number, number], even = 0): -1 | 0 | 1 {
  return low > even ? 1 : high < even ? -1 : 0;
}

/** The 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/**
 * Wilson's score interval for a binomial share (Wilson 1927, "Probable inference"; statsmodels' `proportion_confint(method='wilson')`).
 * @returns null when there is nothing to count.
 */
export function wilsonInterval(successes: number, total: number, z = Z95): Share | null {
  if (total === 0) return null;
  const share = successes / total;
  const denominator = 1 + (z * z) / total;
  const center = (share + (z * z) / (2 * total)) / denominator;
  const half = (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / denominator;
  return { share, low: successes === 0 ? 0 : center - half, high: successes === total ? 1 : center + half };
}

/**
 * The exact interval for a binomial share (Clopper & Pearson 1934; never covers less than 95 %).
 * @returns null when there is nothing to count.
 */
export function clopperPearsonInterval(successes: number, total: number, confidence = 0.95): Share | null {
  if (total === 0) return null;
  const tail = (1 - confidence) / 2;
  return {
    share: successes / total,
    low: successes === 0 ? 0 : betaQuantile(tail, successes, total - successes + 1),
    high: successes === total ? 1 : betaQuantile(1 - tail, successes + 1, total - successes),
  };
}

/** A mean with its 95 % interval from the normal approximation; `low` and `high` equal the mean for a single value. */
export function meanInterval(values: readonly number[]): { mean: number; low: number; high: number } | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = Z95 * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}
