'use client';

import { useMemo, useState } from 'react';
import { CurveChart } from '#app/_ui/curve-chart.tsx';
import type { Curve } from '#app/_ui/curve-data.ts';
import { Switch } from '#app/_ui/switch.tsx';
import { useWords } from '#words';
import { stageName, words } from '../../names.ts';
import type { WireCurve, WireRun } from '../../wire.ts';
import { curveRank, isRate, referenceOf } from '../curve-order.ts';
import { useLiveRun } from './live-run.tsx';

interface Board {
  key: string;
  title: string;
  metric: string;
  curves: Curve[];
}

/** One chart per stage and metric: stages of one kind (two arms, say) share it. */
function boardsOf(curves: readonly WireCurve[], runs: readonly WireRun[], stageIs: (stage: string) => string): Board[] {
  const byRun = new Map(runs.map((run) => [run.id, run]));
  const stages = new Set(curves.map(({ runId }) => byRun.get(runId)?.stage));
  const boards = new Map<string, Board>();
  for (const { runId, name, xs, ys } of curves) {
    const run = byRun.get(runId);
    if (!run) continue;
    const key = `${run.stage} ${name}`;
    const board = boards.get(key) ?? { key, metric: name, title: stages.size > 1 ? `${words(name)} · ${stageIs(run.stage)}` : words(name), curves: [] };
    board.curves.push({ label: run.name, xs, ys });
    boards.set(key, board);
  }
  for (const board of boards.values()) if (board.curves.length === 1) board.curves[0].label = words(board.metric).toLowerCase();
  return [...boards.values()].sort((a, b) => curveRank(a.metric) - curveRank(b.metric) || a.key.localeCompare(b.key));
}

/** Every curve of a run and its stages. */
export function CurveBoard() {
  const t = useWords('runs.board');
  const names = useWords('research.stagesInside');
  const { curves, runs } = useLiveRun();
  const [isSmooth, setSmooth] = useState(true);
  const [isLog, setLog] = useState(false);
  const boards = useMemo(() => boardsOf(curves, runs, (stage) => stageName(stage, names)), [curves, runs, names]);
  if (boards.length === 0) return <p className="text-sm text-ink-soft">{t('noCurves')}</p>;
  return (
    <>
      <div className="mb-4 flex flex-wrap gap-x-6 gap-y-2">
        <Switch label={t('smoothed')} checked={isSmooth} onCheckedChange={setSmooth} className="justify-start" />
        <Switch label={t('logarithmic')} checked={isLog} onCheckedChange={setLog} className="justify-start" />
      </div>
      <div className="grid gap-x-8 gap-y-7 md:grid-cols-2 2xl:grid-cols-3">
        {boards.map(({ key, title, metric, curves: drawn }) => {
          const isLoss = /loss/i.test(metric);
          const isLong = drawn.some(({ xs }) => xs.length > 40);
          return (
            <CurveChart
              key={key}
              title={title}
              curves={drawn}
              smoothing={isSmooth && isLong && !isRate(metric) ? 0.8 : 0}
              isLog={isLog && isLoss && drawn.every(({ ys }) => ys.every((y) => y > 0))}
              reference={referenceOf(metric, t('chance'))}
              syncKey={key.split(' ')[0]}
            />
          );
        })}
      </div>
    </>
  );
}
