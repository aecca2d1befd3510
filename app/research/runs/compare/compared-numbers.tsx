'use client';

import { useNumbers, useWords } from '#words';
import { ComparedTable } from './compared-table.tsx';
import { numbersBesideEachOther } from './flatten.ts';
import type { Compared } from './wire.ts';

/** The last points of every run's curves by their names, then the numbers of its result. */
function finalNumbers({ curves, result }: Compared): Record<string, unknown> {
  const last = curves.map(({ part, name, ys }) => [part === null ? name : `${part}: ${name}`, ys.at(-1)] as const);
  return { ...Object.fromEntries(last), ...(typeof result === 'object' && result !== null ? result : {}) };
}

/** Where the runs ended up, number by number. */
export function ComparedNumbers({ runs, labels }: { runs: readonly Compared[]; labels: readonly string[] }) {
  const t = useWords('runs.compare');
  const { figure } = useNumbers();
  const rows = numbersBesideEachOther(runs.map(finalNumbers));
  if (rows.length === 0) return <p className="text-sm text-ink-soft">{t('noNumbers')}</p>;
  return (
    <ComparedTable
      label={t('numbers')}
      labels={labels}
      rows={rows.map(({ path, values }) => ({ path, isMarked: false, cells: values.map((value) => (value === undefined ? undefined : figure(value))) }))}
    />
  );
}
