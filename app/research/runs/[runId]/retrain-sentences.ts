/** What a retraining without some rankings found, in sentences. Pure. */
import { count, percent, plural, signedPercent } from '#app/_ui/format.ts';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';

type Comparison = TRetrainReport['comparison'];

/** What the interval alone says: 1 better without them, -1 worse, 0 no difference shown. */
export function sideOf({ ci95 }: Pick<Comparison, 'ci95'>): -1 | 0 | 1 {
  return ci95[0] > 0 ? 1 : ci95[1] < 0 ? -1 : 0;
}

/** "51 % before, 62 % after: +11 %, 95 % interval +5 % to +17 %". */
export function comparisonSentence({ before, after, difference, ci95 }: Comparison): string {
  return `${percent(before)} before, ${percent(after)} without them: ${signedPercent(difference)}, 95 % interval ${signedPercent(ci95[0])} to ${signedPercent(ci95[1])}`;
}

/** The first sentences of a retraining. */
export function retrainSentence({ comparison, leftOut, rankings }: Pick<TRetrainReport, 'comparison' | 'leftOut' | 'rankings'>): { title: string; detail: string } {
  const side = sideOf(comparison);
  const title = side > 0 ? 'The reward is better without them' : side < 0 ? 'The reward is worse without them' : 'No difference shown';
  const detail = `${count(leftOut.rankings)} of ${plural(rankings, 'ranking')} were left out (${count(leftOut.train)} that trained, ${count(leftOut.heldOut)} that measured). On the ${plural(comparison.rankings, 'held-out ranking')} of everybody else it orders pairs of edits as people do in ${comparisonSentence(comparison)}.`;
  return { title, detail };
}
