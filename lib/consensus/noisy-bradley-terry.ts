import type { ComparisonTable } from './comparisons.ts';
import { minimize, type Minimum } from './minimize.ts';
import { logSigmoid, sigmoid } from './special-functions.ts';

export interface NoisyBradleyTerryOptions {
  /** Weight λ of the wins and losses against an imagined item of score 0. */
  lambda: number;
  /** Quadratic pull of the workers' bias and skill towards their means; without it they may run off to infinity. */
  pull?: { weight: number; bias: number; skill: number };
}

/**
 * Minus the regularised log-likelihood of Chen, Bennett, Collins-Thompson & Horvitz 2013, "Pairwise ranking aggregation in a crowdsourced setting",
 * with a per-worker side bias in place of their reversed choice: P(choice) = skill · σ(y (s_l − s_r)) + (1 − skill) · σ(y q), y = ±1 for left, right.
 * @param x (I + 2 W) [s: scores, q: side biases, γ: logits of the skills].
 */
export function noisyBradleyTerryObjective(
  { items, workers, rows }: ComparisonTable,
  x: readonly number[],
  { lambda, pull }: NoisyBradleyTerryOptions,
): { value: number; gradient: number[] } {
  const gradient = x.map(() => 0);
  let value = 0;
  for (const { worker, left, right, leftWon } of rows) {
    const y = leftWon ? 1 : -1;
    const biasAt = items.length + worker;
    const skillAt = biasAt + workers.length;
    const skill = sigmoid(x[skillAt]);
    const byScore = sigmoid(y * (x[left] - x[right]));
    const bySide = sigmoid(y * x[biasAt]);
    const likelihood = skill * byScore + (1 - skill) * bySide;
    value -= Math.log(likelihood);
    const score = (y * skill * byScore * (1 - byScore)) / likelihood;
    gradient[left] -= score;
    gradient[right] += score;
    gradient[biasAt] -= (y * (1 - skill) * bySide * (1 - bySide)) / likelihood;
    gradient[skillAt] -= (skill * (1 - skill) * (byScore - bySide)) / likelihood;
  }
  for (let i = 0; i < items.length; i++) {
    value -= lambda * (logSigmoid(x[i]) + logSigmoid(-x[i]));
    gradient[i] += lambda * Math.tanh(x[i] / 2);
  }
  if (pull) {
    for (let i = items.length; i < x.length; i++) {
      const away = x[i] - (i < items.length + workers.length ? pull.bias : pull.skill);
      value += pull.weight * away * away;
      gradient[i] += 2 * pull.weight * away;
    }
  }
  return { value, gradient };
}

/** Scores, biases and skills that minimise the objective, from `start` (I + 2 W). */
export function noisyBradleyTerry(table: ComparisonTable, start: readonly number[], options: NoisyBradleyTerryOptions): Minimum {
  return minimize((x) => noisyBradleyTerryObjective(table, x, options), start, { gradientTolerance: 1e-9 });
}
