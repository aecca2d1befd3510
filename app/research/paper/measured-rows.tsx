import Link from 'next/link';
import { type ForestAxis, ForestPlot, type ForestRow } from '#app/_ui/forest-plot.tsx';
import { useWords } from '#words';
import type { TPaperRow } from '#lib/contracts/paper-report.ts';
import { say, sayCounted, sayRow } from '#lib/paper/report/words.ts';

type Unit = TPaperRow['unit'];

/** The numbers that go onto one axis together. */
interface Block {
  title: string;
  unit: Unit;
  isVotes: boolean;
  rows: TPaperRow[];
}

type RowWords = ReturnType<typeof useWords<'paper.rows'>>;

function axisOf({ unit, isVotes, rows }: Block): ForestAxis {
  const most = Math.max(1e-9, ...rows.flatMap(({ value, ci95, paper }) => [value ?? 0, ...(ci95 ?? []), paper ?? 0]).map(Math.abs));
  const axes: Record<Unit, Omit<ForestAxis, 'say'>> = {
    share: { from: 0, to: 1, reference: isVotes ? 0.5 : null },
    net: { from: -100, to: 100, reference: 0 },
    distance: { from: -1.15 * most, to: 1.15 * most, reference: 0 },
    count: { from: 0, to: most, reference: null },
  };
  return { ...axes[unit], say: (value) => say(unit, value) };
}

/** Blind votes on an axis of their own; other shares a plot per group. */
function blocksOf(rows: readonly TPaperRow[], t: RowWords): Block[] {
  const blocks = new Map<string, Block>();
  const single = new Set(rows.map(({ group }) => group).filter((group) => rows.filter((row) => row.group === group && row.unit === 'share').length === 1));
  for (const row of rows) {
    const isVotes = row.votes !== undefined;
    const isAlone = isVotes && single.has(row.group);
    const alone = row.unit === 'share' || row.unit === 'net' ? t(row.unit) : '';
    const title = isAlone ? alone : row.unit === 'net' ? t('netOf', { group: row.group }) : row.group;
    const block = blocks.get(title) ?? { title, unit: row.unit, isVotes, rows: [] };
    block.rows.push(row);
    blocks.set(title, block);
  }
  return [...blocks.values()];
}

function forestRow(row: TPaperRow, block: Block, t: RowWords): ForestRow {
  const { group, label, unit, value, ci95, paper } = row;
  return {
    key: `${group}/${label}`,
    label,
    detail: group === block.title || block.title.startsWith(group) ? undefined : group,
    share: value,
    interval: ci95,
    note: t('nothing'),
    other: paper,
    reading: (
      <>
        <span className="block">{sayCounted(row)}</span>
        {paper !== null && <span className="block font-medium text-ink">{t('inPaper', { value: say(unit, paper) })}</span>}
      </>
    ),
  };
}

function Seeds({ rows }: { rows: readonly TPaperRow[] }) {
  const t = useWords('paper.rows');
  return (
    <details className="text-sm">
      <summary className="rounded text-xs text-ink-soft hover:text-ink pointer-coarse:py-3">{t('seeds')}</summary>
      <ul className="mt-2 divide-y border-t">
        {rows.map(({ group, label, unit, seeds, runIds }) => (
          <li key={`${group}/${label}/${unit}`} className="grid gap-x-5 gap-y-0.5 py-2 text-xs md:grid-cols-[minmax(0,20rem)_minmax(0,1fr)_auto]">
            <span className="text-ink-soft">{t(unit === 'net' ? 'rowNet' : 'row', { group, label })}</span>
            <span className="tabular-nums">
              {seeds.map(({ seed, ...own }) => (
                <span key={seed} className="block">
                  {t('seed', { seed: String(seed), said: sayRow({ unit, ...own }) })}
                </span>
              ))}
            </span>
            <span className="flex flex-wrap gap-x-2">
              {[...new Set(runIds)].map((id, i) => (
                <Link key={id} href={`/research/runs/${id}`} className="rounded underline underline-offset-2 hover:text-ink pointer-coarse:py-2">
                  {t.rich('run', { number: i + 1, group, label, hidden: (text) => <span className="sr-only">{text}</span> })}
                </Link>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Every number of a figure with its interval, the paper's beside it as a ring, and each seed's own. */
export function MeasuredRows({ rows }: { rows: readonly TPaperRow[] }) {
  const t = useWords('paper.rows');
  if (rows.length === 0) return null;
  return (
    <div className="space-y-5">
      {blocksOf(rows, t).map((block) => (
        <div key={block.title}>
          <h4 className="text-sm font-medium">{block.title}</h4>
          <ForestPlot hasHeading label={block.title} rows={block.rows.map((row) => forestRow(row, block, t))} axis={axisOf(block)} />
        </div>
      ))}
      <Seeds rows={rows} />
    </div>
  );
}
