/** @file What stage 3 makes of rewards: loss weights (weighted reward loss) and quantile levels (conditional reward loss), section 3.3 of HIVE. */
import type { TFineTuneConfig } from '#lib/contracts/stages.ts';

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation of rewards. */
export function momentsOf(rewards: readonly number[]): Moments {
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  return { mean, deviation: Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length) };
}

/** Rewards with mean 0 and deviation 1; all 0 where they do not differ. */
export function zScores(rewards: readonly number[]): number[] {
  const { mean, deviation } = momentsOf(rewards);
  return rewards.map((reward) => (deviation > 0 ? (reward - mean) / deviation : 0));
}

/**
 * Z-scores among comparable pairs. Bradley–Terry learns from comparisons within one instruction, so a reward says little across instructions: its offset
 * between "put" and "make" is arbitrary, and larger than the difference between right and wrong.
 * @param groups the group of each reward, as text; absent: all are compared with all, as the paper does
 */
export function scoresWithin(rewards: readonly number[], groups?: readonly string[]): number[] {
  if (!groups) return zScores(rewards);
  const rows = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const own = rows.get(group);
    if (own) own.push(i);
    else rows.set(group, [i]);
  }
  const scores = new Array<number>(rewards.length).fill(0);
  for (const own of rows.values()) for (const [k, z] of zScores(own.map((i) => rewards[i] as number)).entries()) scores[own[k] as number] = z;
  return scores;
}

/** The weighted reward loss on z-scores: exp(z / eta), at most `maxWeight`, then scaled to mean 1 so that the learning rate keeps its meaning. */
export function rewardWeights(scores: readonly number[], { eta, maxWeight }: Pick<TFineTuneConfig, 'eta' | 'maxWeight'>): Float64Array {
  const raw = Float64Array.from(scores, (z) => Math.min(maxWeight, Math.exp(z / eta)));
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return raw.map((weight) => weight / mean);
}

/** How many equally weighted examples the weights are worth, as a share: (Σw)² / (n Σw²). */
export function effectiveShare(weights: Float64Array): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum ** 2 / (weights.length * weights.reduce((total, weight) => total + weight ** 2, 0));
}

/** The fifth each reward is in, 1 (worst) to 5: one more than the number of fifths' borders it reaches. Equal rewards are in one fifth, the highest they reach. */
export function fifthsOf(rewards: readonly number[]): Uint8Array {
  const sorted = [...rewards].sort((a, b) => a - b);
  const borders = [1, 2, 3, 4].map((fifth) => sorted[Math.floor((fifth * sorted.length) / 5)] as number);
  return Uint8Array.from(rewards, (reward) => 1 + borders.filter((border) => reward >= border).length);
}
