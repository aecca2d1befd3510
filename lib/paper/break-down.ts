import { categorize } from '#lib/contracts/language/categorize.ts';
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { verbOf } from '#lib/contracts/words.ts';
import type { Choice } from '#lib/study/summarize-comparisons.ts';
import type { DecidedItem } from './decide-items.ts';

type Counts = Record<string, TComparisonReport['votes']>;

function count(counts: Counts, group: string, won: Choice): void {
  const own = counts[group] ?? { a: 0, b: 0, tie: 0 };
  own[won]++;
  counts[group] = own;
}

/** Items apart by the verb and by the sub-category of their instruction. Pure. */
export function breakDown(items: readonly DecidedItem[]): { byVerb: Counts; byCategory: Counts } {
  const [byVerb, byCategory]: [Counts, Counts] = [{}, {}];
  for (const { instruction, won } of items) {
    count(byVerb, verbOf(instruction), won);
    count(byCategory, categorize(instruction), won);
  }
  return { byVerb, byCategory };
}
