import type { FigureName } from './analyses.ts';
import { planNeeds } from './plan-needs.ts';

/** Child runs of one seed: shipped models, pairs, rankings, reward and evaluation, then what the figures need; a few of them are only made where there is cause. */
export function countParts(figures: readonly FigureName[]): number {
  const { arms, comparisons, curves, hard, rewardShares, flags } = planNeeds(figures);
  return 5 + 2 * arms.length + comparisons.length + curves.length + hard.length + rewardShares.length + (flags ? 2 : 0);
}
