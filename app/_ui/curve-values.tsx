'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { useNumbers, useWords } from '#words';
import { Button } from './button.tsx';
import { alignCurves, type Curve, curvesToCSV } from './curve-data.ts';

const SHOWN = 100;

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

function Rows({ xName, curves }: { xName: string; curves: readonly Curve[] }) {
  const t = useWords('frame.curve');
  const { count, figure } = useNumbers();
  const { xs, ys } = alignCurves(curves);
  const from = Math.max(0, xs.length - SHOWN);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={t('label')} tabIndex={0} className="mt-2 max-h-56 overflow-auto rounded-lg border">
      <table className="w-full border-collapse text-right text-xs tabular-nums">
        <thead className="sticky top-0 bg-subtle text-ink-faint">
          <tr>
            <th scope="col" className="px-3 py-1.5 font-medium">
              {xName}
            </th>
            {curves.map(({ label }) => (
              <th key={label} scope="col" className="px-3 py-1.5 font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {xs.slice(from).map((x, i) => (
            <tr key={x}>
              <td className="px-3 py-1">{count(x)}</td>
              {ys.map((column, c) => (
                <td key={c} className="px-3 py-1">
                  {column[from + i] === null ? '' : figure(column[from + i] as number)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The points of a chart as numbers: the last ones in a table, all of them in a file. */
export function CurveValues({ title, xName, curves }: { title: string; xName: string; curves: readonly Curve[] }) {
  const t = useWords('frame.curve');
  const [isOpen, setOpen] = useState(false);
  const points = Math.max(0, ...curves.map(({ xs }) => xs.length));
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="mt-1 text-xs">
      <summary className="inline-flex items-center rounded text-ink-faint hover:text-ink pointer-coarse:min-h-11">
        {t.rich('values', { title, hidden: (text) => <span className="sr-only">{text}</span> })}
      </summary>
      {isOpen && (
        <>
          <Rows xName={xName} curves={curves} />
          <div className="mt-2 flex items-center justify-between gap-3 text-ink-faint">
            <span>{points > SHOWN ? t('last', { shown: SHOWN, count: points }) : t('all')}</span>
            <Button size="sm" variant="ghost" icon={<Download aria-hidden />} onClick={() => save(`${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`, curvesToCSV(xName, curves))}>
              {t('csv')}
            </Button>
          </div>
        </>
      )}
    </details>
  );
}
