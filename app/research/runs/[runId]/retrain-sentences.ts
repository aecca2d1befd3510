/** What a retraining without some rankings found, in sentences. Pure. */
import { count, decimal, percent, plural, signedPercent } from '#app/_ui/format.ts';
import type { TRetrainReport } from '#lib/run/stages/retrain-without.ts';

type Comparison = TRetrainReport['comparison'];
type Loss = NonNullable<Comparison['logLoss']>;

/** One way in which the two rewards were measured, ready to be read. */
export interface Measure {
  name: string;
  before: string;
  without: string;
  /** Above 0 is better without them. */
  difference: string;
  ci95: string;
  finding: 'better' | 'worse' | 'no difference shown';
}

/** What an interval alone says: 1 better without them, -1 worse, 0 no difference shown. */
function readInterval(ci95: readonly [number, number]): -1 | 0 | 1 {
  return ci95[0] > 0 ? 1 : ci95[1] < 0 ? -1 : 0;
}

const FINDINGS = { '1': 'better', '-1': 'worse', '0': 'no difference shown' } as const;

function lossMeasure(name: string, { before, after, difference, ci95 }: Pick<Loss, 'before' | 'after' | 'difference' | 'ci95'>): Measure {
  const bits = (value: number): string => decimal(value, 4);
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${bits(value)}`;
  return { name, before: bits(before), without: bits(after), difference: signed(difference), ci95: `${signed(ci95[0])} to ${signed(ci95[1])}`, finding: FINDINGS[readInterval(ci95)] };
}

/** All ways in which a report measures; the first two decide. Reports of earlier versions have the share of pairs in order only. */
export function measuresOf({ before, after, difference, ci95, logLoss }: Comparison): Measure[] {
  const order: Measure = { name: 'pairs in order', before: percent(before), without: percent(after), difference: signedPercent(difference), ci95: `${signedPercent(ci95[0])} to ${signedPercent(ci95[1])}`, finding: FINDINGS[readInterval(ci95)] };
  return [order, ...(logLoss?.rescaled ? [lossMeasure('bits per pair', logLoss.rescaled), lossMeasure('bits per pair, scale as it is', logLoss)] : [])];
}

/** What the measures that decide say together: 1 better without them, -1 worse, 0 nothing shown or one against the other. */
export function sideOf({ ci95, logLoss }: Pick<Comparison, 'ci95' | 'logLoss'>): -1 | 0 | 1 {
  return Math.sign(readInterval(ci95) + (logLoss?.rescaled ? readInterval(logLoss.rescaled.ci95) : 0)) as -1 | 0 | 1;
}

/** "51 % before, 62 % after: +11 %, 95 % interval +5 % to +17 %". */
export function comparisonSentence(comparison: Comparison): string {
  const [{ before, without, difference, ci95 }] = measuresOf(comparison);
  return `${before} before, ${without} without them: ${difference}, 95 % interval ${ci95}`;
}

/** How well its probabilities fit, in one sentence; nothing in reports of earlier versions. */
function lossSentence(comparison: Comparison): string {
  const bits = measuresOf(comparison)[1];
  if (!bits) return '';
  const meaning = bits.finding === 'no difference shown' ? 'no difference shown' : `so it tells ${bits.finding} without them how much people prefer one edit to another`;
  return ` Its probabilities, with the scale of either reward fitted on other items, lose ${bits.before} bits per pair before and ${bits.without} without them (a coin loses 1): ${bits.difference} gained, 95 % interval ${bits.ci95}, ${meaning}.`;
}

const TITLES = { better: 'The reward is better without them', worse: 'The reward is worse without them', 'no difference shown': 'No difference shown' } as const;

function titleOf(comparison: Comparison): string {
  const [order, bits] = measuresOf(comparison);
  return !bits || bits.finding === order.finding ? TITLES[order.finding] : `Without them ${order.finding} in ${order.name}, ${bits.finding} in ${bits.name}`;
}

/** The first sentences of a retraining. */
export function retrainSentence({ comparison, leftOut, rankings }: Pick<TRetrainReport, 'comparison' | 'leftOut' | 'rankings'>): { title: string; detail: string } {
  const detail = `${count(leftOut.rankings)} of ${plural(rankings, 'ranking')} were left out (${count(leftOut.train)} that trained, ${count(leftOut.heldOut)} that measured). On the ${plural(comparison.rankings, 'held-out ranking')} of everybody else it orders pairs of edits as people do in ${comparisonSentence(comparison)}.${lossSentence(comparison)}`;
  return { title: titleOf(comparison), detail };
}
