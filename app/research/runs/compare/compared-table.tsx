import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { RunMark } from './run-mark.tsx';

export interface ComparedTableProps {
  /** What it lists, for screen readers. */
  label: string;
  labels: readonly string[];
  rows: readonly { path: string; cells: readonly (string | undefined)[]; isMarked: boolean }[];
}

/** Rows of values, a column for each run; marked rows stand out by weight and a bar. */
export function ComparedTable({ label, labels, rows }: ComparedTableProps) {
  const t = useWords('runs.compare');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-[32rem] overflow-auto rounded-lg border">
      <table aria-label={label} className="w-full border-collapse text-left text-sm">
        <thead className="sticky top-0 z-10 bg-subtle text-xs text-ink-faint">
          <tr>
            <th scope="col" className="h-9 min-w-36 px-3 font-medium">
              <span className="sr-only">{t('what')}</span>
            </th>
            {labels.map((name, i) => (
              <th key={name} scope="col" className="h-9 min-w-32 px-3 font-medium">
                <span className="flex items-center gap-2">
                  <RunMark index={i} />
                  <span className="line-clamp-1">{name}</span>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-own-words className="divide-y">
          {rows.map(({ path, cells, isMarked }) => (
            <tr key={path}>
              <th scope="row" className={cn('border-l-2 border-transparent px-3 py-1.5 text-left align-top font-mono text-xs font-normal text-ink-soft wrap-anywhere', isMarked && 'border-honey-ink font-medium text-ink')}>
                {path}
                {isMarked && <span className="sr-only">{t('differs')}</span>}
              </th>
              {cells.map((cell, i) => (
                <td key={labels[i]} className={cn('px-3 py-1.5 align-top tabular-nums wrap-anywhere', isMarked && 'font-medium')}>
                  {cell ?? <span className="text-ink-faint">–</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
