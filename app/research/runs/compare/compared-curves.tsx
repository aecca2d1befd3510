'use client';

import { useMemo, useState } from 'react';
import { CurveChart } from '#app/_ui/curve-chart.tsx';
import type { Curve } from '#app/_ui/curve-data.ts';
import { Switch } from '#app/_ui/switch.tsx';
import { useWords } from '#words';
import { words } from '../../names.ts';
import { curveRank, isRate, referenceOf } from '../curve-order.ts';
import type { Compared } from './wire.ts';

interface Board {
  key: string;
  name: string;
  title: string;
  curves: Curve[];
}

/** One chart for each curve that any run has, with every run's in it; a run without it keeps its line's look by an empty curve. */
function boardsOf(runs: readonly Compared[], labels: readonly string[]): Board[] {
  const boards = new Map<string, Board>();
  for (const { curves } of runs) {
    for (const { part, name } of curves) {
      const key = `${part ?? ''} ${name}`;
      if (boards.has(key)) continue;
      const of = (run: Compared): Pick<Curve, 'xs' | 'ys'> => run.curves.find((curve) => curve.part === part && curve.name === name) ?? { xs: [], ys: [] };
      boards.set(key, { key, name, title: part === null ? words(name) : `${words(name)} · ${part}`, curves: runs.map((run, i) => ({ label: labels[i], xs: of(run).xs, ys: of(run).ys })) });
    }
  }
  return [...boards.values()].sort((a, b) => curveRank(a.name) - curveRank(b.name) || a.key.localeCompare(b.key));
}

/** The curves of all runs over each other. */
export function ComparedCurves({ runs, labels }: { runs: readonly Compared[]; labels: readonly string[] }) {
  const t = useWords('runs.board');
  const [isSmooth, setSmooth] = useState(true);
  const [isLog, setLog] = useState(false);
  const boards = useMemo(() => boardsOf(runs, labels), [runs, labels]);
  return (
    <>
      <div className="mb-4 flex flex-wrap gap-x-6 gap-y-2">
        <Switch label={t('smoothed')} checked={isSmooth} onCheckedChange={setSmooth} className="justify-start" />
        <Switch label={t('logarithmic')} checked={isLog} onCheckedChange={setLog} className="justify-start" />
      </div>
      <div className="grid gap-x-8 gap-y-7 md:grid-cols-2">
        {boards.map(({ key, name, title, curves }) => (
          <CurveChart
            key={key}
            title={title}
            curves={curves}
            smoothing={isSmooth && !isRate(name) && curves.some(({ xs }) => xs.length > 40) ? 0.9 : 0}
            isLog={isLog && /loss/i.test(name) && curves.every(({ ys }) => ys.every((y) => y > 0))}
            reference={referenceOf(name, t('chance'))}
            syncKey="compared"
            height={240}
          />
        ))}
      </div>
    </>
  );
}
