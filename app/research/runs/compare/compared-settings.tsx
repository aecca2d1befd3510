'use client';

import { useState } from 'react';
import { Switch } from '#app/_ui/switch.tsx';
import { ComparedTable } from './compared-table.tsx';
import { besideEachOther } from './flatten.ts';
import type { Compared } from './wire.ts';

/** The settings of all runs, differences marked. */
export function ComparedSettings({ runs, labels }: { runs: readonly Compared[]; labels: readonly string[] }) {
  const all = besideEachOther(runs.map(({ config }) => config));
  const different = all.filter(({ isDifferent }) => isDifferent);
  const [isAll, setAll] = useState(false);
  const shown = isAll ? all : different;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-sm text-ink-soft">
          {different.length === 0 ? `All ${all.length} settings are the same.` : `${different.length} of ${all.length} settings differ.`}
        </p>
        <Switch label="Also what is the same" checked={isAll} onCheckedChange={setAll} className="justify-start" />
      </div>
      {shown.length > 0 && (
        <ComparedTable
          label="Settings"
          labels={labels}
          rows={shown.map(({ path, values, isDifferent }) => ({ path, isMarked: isDifferent, cells: values }))}
        />
      )}
    </>
  );
}
