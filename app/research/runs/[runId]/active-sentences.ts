/** What an active collection found, in the reader's language; `lib/active/describe.ts` says the same in English to those who read a terminal. Pure. */
import type { Numbers } from '#app/_words/numbers.ts';
import type { useWords } from '#words';
import { activeSide } from '#lib/active/describe.ts';
import type { TActiveReport } from '#lib/run/stages/active.ts';

type Report = Pick<TActiveReport, 'comparison' | 'saving' | 'items' | 'active' | 'random'>;
type FoundWords = ReturnType<typeof useWords<'runs.active.found'>>;

/** The first sentences of an active collection. */
export function activeSentence(report: Report, t: FoundWords, { count, decimal }: Numbers): { title: string; detail: string } {
  const { comparison, saving, items, active, random } = report;
  const { saved, savedCi95, randomShare, isShown } = saving;
  const side = activeSide(report);
  // A number never parts from its unit at the end of a line.
  const percent = (share: number, digits = 1): string => `${decimal(100 * share, digits)}\u00a0%`;
  const signed = (share: number): string => {
    const rounded = Number((100 * share).toFixed(1));
    return rounded === 0 ? percent(0) : `${rounded > 0 ? '+' : ''}${percent(share)}`;
  };
  const title = isShown && saved !== null ? t('saved', { saved: percent(saved, 0) }) : t(side > 0 ? 'more' : side < 0 ? 'less' : 'none');

  const last = random[random.length - 1];
  const chosen = saved === null || savedCi95 === null ? t('notReached') : t('reached', { needed: percent(1 - saved, 0), saved: percent(saved, 0), low: percent(savedCi95[0], 0), high: percent(savedCi95[1], 0) });
  const other = randomShare === null ? t('randomNot', { count: count(active[active.length - 1].rankings) }) : t('randomShare', { share: percent(randomShare, 0) });
  const reading = last.accuracy <= random[0].accuracy ? t('noBetter', { count: count(last.rankings) }) : `${chosen} ${other}`;

  const { before, after, difference, ci95, rankings } = comparison;
  const measured = t('measured', { rankings: count(rankings), items: count(comparison.items), budget: count(items.budget), after: percent(after), before: percent(before), difference: signed(difference), low: signed(ci95[0]), high: signed(ci95[1]) });
  return { title, detail: `${measured} ${reading}` };
}
