/** What a retraining without some rankings found, in sentences. Pure. */
import type { Numbers } from '#app/_words/numbers.ts';
import type { useWords } from '#words';
import { sideOfInterval } from '#lib/consensus/interval.ts';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';

type Comparison = TRetrainReport['comparison'];
type Loss = NonNullable<Comparison['logLoss']>;
type RetrainWords = ReturnType<typeof useWords<'runs.retrained'>>;

/** One way in which the two rewards were measured, ready to be read. */
export interface Measure {
  name: 'order' | 'bits' | 'bitsAsIs';
  before: string;
  without: string;
  /** Above 0 is better without them. */
  difference: string;
  /** The ends of its 95 % interval. */
  low: string;
  high: string;
  finding: 'better' | 'worse' | 'same';
}

/** What an interval says of leaving them out. */
const FINDINGS = { '1': 'better', '-1': 'worse', '0': 'same' } as const;

function lossMeasure(name: Measure['name'], { before, after, difference, ci95 }: Pick<Loss, 'before' | 'after' | 'difference' | 'ci95'>, { decimal }: Numbers): Measure {
  const bits = (value: number): string => decimal(value, 4);
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${bits(value)}`;
  return { name, before: bits(before), without: bits(after), difference: signed(difference), low: signed(ci95[0]), high: signed(ci95[1]), finding: FINDINGS[sideOfInterval(ci95)] };
}

/** All ways in which a report measures; the first two decide. Reports of earlier versions have the share of pairs in order only. */
export function measuresOf({ before, after, difference, ci95, logLoss }: Comparison, numbers: Numbers): [Measure, ...Measure[]] {
  const { percent, signedPercent } = numbers;
  const order: Measure = { name: 'order', before: percent(before), without: percent(after), difference: signedPercent(difference), low: signedPercent(ci95[0]), high: signedPercent(ci95[1]), finding: FINDINGS[sideOfInterval(ci95)] };
  return [order, ...(logLoss?.rescaled ? [lossMeasure('bits', logLoss.rescaled, numbers), lossMeasure('bitsAsIs', logLoss, numbers)] : [])];
}

/** What the measures that decide say together: 1 better without them, -1 worse, 0 nothing shown or one against the other. */
export function sideOf({ ci95, logLoss }: Pick<Comparison, 'ci95' | 'logLoss'>): -1 | 0 | 1 {
  return Math.sign(sideOfInterval(ci95) + (logLoss?.rescaled ? sideOfInterval(logLoss.rescaled.ci95) : 0)) as -1 | 0 | 1;
}

/** "51 % before, 62 % after: +11 %, 95 % interval +5 % to +17 %". */
export function comparisonSentence(comparison: Comparison, t: RetrainWords, numbers: Numbers): string {
  const [{ before, without, difference, low, high }] = measuresOf(comparison, numbers);
  return t('comparison', { before, after: without, difference, low, high });
}

/** The first sentences of a retraining; how well its probabilities fit only where the report has it. */
export function retrainSentence({ comparison, leftOut, rankings }: Pick<TRetrainReport, 'comparison' | 'leftOut' | 'rankings'>, t: RetrainWords, numbers: Numbers): { title: string; detail: string } {
  const { count } = numbers;
  const [order, bits] = measuresOf(comparison, numbers);
  const title = !bits || bits.finding === order.finding ? t(order.finding) : t('differ', { order: t(`findings.${order.finding}`), bits: t(`findings.${bits.finding}`) });
  const said = comparisonSentence(comparison, t, numbers);
  const detail = t('detail', { out: count(leftOut.rankings), rankings, train: count(leftOut.train), heldOut: count(leftOut.heldOut), kept: comparison.rankings, comparison: said });
  return { title, detail: bits ? `${detail} ${t('loss', { ...bits })}` : detail };
}
