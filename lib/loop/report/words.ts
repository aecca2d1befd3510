/** Numbers and findings in words. Pure. */
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';

/** A number never parts from its unit at the end of a line. */
const UNIT = '\u00a0%';

/** A share as a percentage, e.g. `60.3 %`. */
export function percent(share: number, digits = 1): string {
  return (100 * share).toFixed(digits) + UNIT;
}

/** Percentage points with their sign, e.g. `+12.0 %`; a true minus sign. */
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text + UNIT;
  return `${value > 0 ? '+' : '−'}${text}${UNIT}`;
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function interval(ci95: readonly [number, number]): string {
  return `95${UNIT} interval ${(100 * ci95[0]).toFixed(1)}–${percent(ci95[1])}`;
}

/** What a blind study found, in one sentence. `b` may be called otherwise than in the study. */
export function verdictSentence({ a, b: label, n, decided, share, ci95 }: Pick<TComparisonReport, 'a' | 'b' | 'n' | 'decided' | 'share' | 'ci95'>, b = label): string {
  if (share === null || ci95 === null) return `Nobody preferred ${a} or ${b} on any of the ${n} items.`;
  const facts = `${percent(share)} of ${decided} decided items (${interval(ci95)})`;
  if (ci95[0] > 0.5) return `${a} is better than ${b}: it won ${facts}.`;
  if (ci95[1] < 0.5) return `${a} is worse than ${b}: it won ${facts}.`;
  return `No difference between ${a} and ${b} is shown: ${a} won ${facts}.`;
}

export interface NamedComparison<Comparison = TComparisonReport> {
  title: string;
  /** What it is for. */
  note: string;
  comparison: Comparison | null;
  /** Why it is missing. */
  missing?: string;
}

/** Where the comparisons stand in a report: those of one loop, or of several pooled. */
interface Comparisons<Comparison> extends Pick<TLoopReport, 'missing'> {
  verdict: Comparison;
  versusSupervised: Comparison;
  longRun: Comparison | null;
  versusStart: Comparison | null;
  controls: Record<keyof TLoopReport['controls'], Comparison | null>;
}

/** All comparisons of a report in the order of their weight. */
export function comparisonsOf<Comparison>({ verdict, versusSupervised, longRun, versusStart, controls, missing }: Comparisons<Comparison>): NamedComparison<Comparison>[] {
  return [
    { title: 'The verdict: HIVE against its step-matched control', note: 'The same start, batches, noise and dropout draws; only the reward is missing.', comparison: verdict },
    { title: 'HIVE against the supervised editor', note: 'The paper’s own comparison. It also counts what training longer brings.', comparison: versusSupervised },
    { title: 'HIVE against an arm whose reward has seen no ranking', note: 'The same training with the reward as it was before anybody ranked: what the rankings add.', comparison: versusStart, missing: missing.versusStart },
    { title: 'Long run: shipped HIVE against its shipped control', note: 'Checkpoints of the long run on this loop’s fresh items and annotators.', comparison: longRun, missing: missing.longRun },
    { title: 'Control: asked for five against asked for one out of five', note: 'One model, two reward sentences. It must differ.', comparison: controls.fiveVsOne, missing: missing.fiveVsOne },
    { title: 'Control: the oracle as reward against the control arm', note: 'The upper bound of what a learned reward can bring.', comparison: controls.oracleReward, missing: missing.oracleReward },
    { title: 'Control: the supervised editor against itself', note: 'Two draws of noise. It must hold one half.', comparison: controls.aVsA, missing: missing.aVsA },
  ];
}
