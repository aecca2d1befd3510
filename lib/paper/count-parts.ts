import type { FigureName } from './analyses.ts';
import { planNeeds } from './plan-needs.ts';

/** Child runs of one seed: shipped models, pairs and evaluation, then what the figures need; a few of them are only made where there is cause. */
export function countParts(figures: readonly FigureName[]): number {
  const { arms, comparisons, curves, hard, rewardShares, flags, rankedBy, carried, triplets } = planNeeds(figures);
  return 3 + (triplets.includes('writer') ? 2 : 0) + 2 * rankedBy.length + (carried ? rankedBy.length * (rankedBy.length - 1) : 0) + 2 * arms.length + comparisons.length + curves.length + hard.length + rewardShares.length + (flags ? 2 : 0);
}
