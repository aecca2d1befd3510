/** What a retraining without some rankings found, in sentences. Pure. */
import type { Numbers } from '#app/_words/numbers.ts';
import type { useWords } from '#words';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';

type Comparison = TRetrainReport['comparison'];
type RetrainWords = ReturnType<typeof useWords<'runs.retrained'>>;

/** What the interval alone says: 1 better without them, -1 worse, 0 no difference shown. */
export function sideOf({ ci95 }: Pick<Comparison, 'ci95'>): -1 | 0 | 1 {
  return ci95[0] > 0 ? 1 : ci95[1] < 0 ? -1 : 0;
}

/** "51 % before, 62 % after: +11 %, 95 % interval +5 % to +17 %". */
export function comparisonSentence({ before, after, difference, ci95 }: Comparison, t: RetrainWords, { percent, signedPercent }: Numbers): string {
  return t('comparison', { before: percent(before), after: percent(after), difference: signedPercent(difference), low: signedPercent(ci95[0]), high: signedPercent(ci95[1]) });
}

/** The first sentences of a retraining. */
export function retrainSentence({ comparison, leftOut, rankings }: Pick<TRetrainReport, 'comparison' | 'leftOut' | 'rankings'>, t: RetrainWords, numbers: Numbers): { title: string; detail: string } {
  const { count } = numbers;
  const side = sideOf(comparison);
  const said = comparisonSentence(comparison, t, numbers);
  const detail = t('detail', { out: count(leftOut.rankings), rankings, train: count(leftOut.train), heldOut: count(leftOut.heldOut), kept: comparison.rankings, comparison: said });
  return { title: t(side > 0 ? 'better' : side < 0 ? 'worse' : 'same'), detail };
}
