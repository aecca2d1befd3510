/** What an active collection found, in sentences. Pure. */
import { sideOfInterval } from '#lib/consensus/interval.ts';
import { percent, signed } from '#lib/loop/report/words.ts';
import type { TActiveReport } from '#lib/run/stages/active.ts';

const count = (value: number): string => value.toLocaleString('en');

type Report = Pick<TActiveReport, 'comparison' | 'saving' | 'items' | 'active' | 'random'>;

/** What the plan lets one say: 1 choosing taught more, -1 less, 0 neither is shown. */
export function activeSide({ comparison: { ci95 } }: Pick<Report, 'comparison'>): -1 | 0 | 1 {
  return sideOfInterval(ci95);
}

function titleOf({ comparison, saving: { isShown, saved } }: Report): string {
  if (isShown && saved !== null) return `Choosing saved ${percent(saved, 0)} of the rankings`;
  if (activeSide({ comparison }) > 0) return 'The chosen rankings taught more; how many random ones they replace cannot be read';
  return activeSide({ comparison }) < 0 ? 'No saving is shown: the chosen rankings taught less' : 'No saving is shown';
}

/** How the two curves read against each other, whether or not the difference is shown. */
function readingOf({ saving: { saved, savedCi95, randomShare }, active, random }: Report): string {
  const last = random[random.length - 1];
  if (last.accuracy <= random[0].accuracy) return `All ${count(last.rankings)} random rankings made the reward no better than it was before.`;
  const chosen =
    saved === null || savedCi95 === null
      ? 'The chosen ones did not reach what all random ones reached.'
      : `Read from the curves, ${percent(1 - saved, 0)} of the chosen ones reach what all random ones reach: ${percent(saved, 0)} fewer, 95 % interval ${percent(savedCi95[0], 0)} to ${percent(savedCi95[1], 0)}.`;
  const all = active[active.length - 1];
  const other = randomShare === null ? `All random ones do not reach what all ${count(all.rankings)} chosen ones do.` : `${percent(randomShare, 0)} of the random ones reach what all chosen ones do.`;
  return `${chosen} ${other}`;
}

/** The first sentences of an active collection. */
export function activeSentence(report: Report): { title: string; detail: string } {
  const { before, after, difference, ci95, rankings, items } = report.comparison;
  const found = `On the same ${count(rankings)} held-out rankings of ${count(items)} items, the reward that also learnt from ${count(report.items.budget)} chosen items orders ${percent(after)} of pairs of edits as people do, the one from as many random items ${percent(before)}: ${signed(100 * difference)}, 95 % interval ${signed(100 * ci95[0])} to ${signed(100 * ci95[1])}.`;
  return { title: titleOf(report), detail: `${found} ${readingOf(report)}` };
}

const accuracy = ({ accuracy: share, ci95 }: TActiveReport['active'][number]): string => `${percent(share)} [${percent(ci95[0])}, ${percent(ci95[1])}]`;

/** Both curves as a table of Markdown: a row for every share of an arm, the accuracy of either with its 95 % interval. */
export function activeTable({ active, random }: Pick<Report, 'active' | 'random'>): string {
  const rows = active.map((point, i) => [count(point.items), count(point.rankings), accuracy(point), accuracy(random[i])]);
  return [['new items', 'new rankings', 'chosen', 'random'], ['---', '---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
