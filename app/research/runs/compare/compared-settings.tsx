'use client';

import { useState } from 'react';
import { Switch } from '#app/_ui/switch.tsx';
import { useWords } from '#words';
import { ComparedTable } from './compared-table.tsx';
import { besideEachOther } from './flatten.ts';
import type { Compared } from './wire.ts';

/** The settings of all runs, differences marked. */
export function ComparedSettings({ runs, labels }: { runs: readonly Compared[]; labels: readonly string[] }) {
  const t = useWords('runs.compare');
  const all = besideEachOther(runs.map(({ config }) => config));
  const different = all.filter(({ isDifferent }) => isDifferent);
  const [isAll, setAll] = useState(false);
  const shown = isAll ? all : different;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-sm text-ink-soft">
          {different.length === 0 ? t('allSame', { all: all.length }) : t('differ', { different: different.length, all: all.length })}
        </p>
        <Switch label={t('alsoSame')} checked={isAll} onCheckedChange={setAll} className="justify-start" />
      </div>
      {shown.length > 0 && (
        <ComparedTable
          label={t('settings')}
          labels={labels}
          rows={shown.map(({ path, values, isDifferent }) => ({ path, isMarked: isDifferent, cells: values }))}
        />
      )}
    </>
  );
}
