'use client';

import { Ban, Check, CircleDashed, Hourglass, Users, X, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { cn } from '#app/_ui/cn.ts';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { useWords } from '#words';
import { Elapsed } from '../../elapsed.tsx';
import { stageName } from '../../names.ts';
import { RunProgress } from '../../run-progress.tsx';
import { isUnderWay, type WireRun, type WireStudy } from '../../wire.ts';
import { useLiveRun } from './live-run.tsx';

const ICONS: Record<WireRun['status'], { icon: LucideIcon; className: string }> = {
  Queued: { icon: Hourglass, className: 'border-line-strong text-ink-faint' },
  Running: { icon: CircleDashed, className: 'border-honey-ink bg-honey-soft text-honey-ink [&_svg]:motion-safe:animate-[spin_4s_linear_infinite]' },
  Waiting: { icon: Users, className: 'border-info bg-info-soft text-info' },
  Succeeded: { icon: Check, className: 'border-good bg-good-soft text-good' },
  Failed: { icon: X, className: 'border-bad bg-bad-soft text-bad' },
  Cancelled: { icon: Ban, className: 'border-line-strong text-ink-faint' },
};

/** Where a stage lies within the whole, in percent. */
function spanOf({ startedAt, endedAt }: WireRun, from: number, to: number): { left: number; width: number } | null {
  if (startedAt === null) return null;
  const whole = Math.max(1, to - from);
  const left = ((Date.parse(startedAt) - from) / whole) * 100;
  const end = endedAt === null ? to : Date.parse(endedAt);
  return { left: Math.max(0, left), width: Math.max(0.6, ((end - Date.parse(startedAt)) / whole) * 100) };
}

/** A study's answers are its progress. */
function withAnswers(run: WireRun, studies: readonly WireStudy[], answering: string): WireRun {
  const own = studies.filter(({ runId }) => runId === run.id);
  if (run.status !== 'Waiting' || run.total !== null || own.length === 0) return run;
  return { ...run, label: run.label ?? answering, done: own.reduce((sum, { filled }) => sum + filled, 0), total: own.reduce((sum, { slots }) => sum + slots, 0) };
}

function Stage({ run, from, to, isLast }: { run: WireRun; from: number; to: number; isLast: boolean }) {
  const status = useWords('frame.status');
  const stages = useWords('research.stages');
  const stage = stageName(run.stage, stages);
  const { icon: Icon, className } = ICONS[run.status];
  const span = spanOf(run, from, to);
  return (
    <li className="relative flex gap-3.5 pb-4 last:pb-0">
      {!isLast && <span aria-hidden className="absolute bottom-0 left-3.5 top-7 w-px -translate-x-1/2 bg-line" />}
      <span aria-hidden className={cn('relative flex size-7 shrink-0 items-center justify-center rounded-full border bg-surface', className)}>
        <Icon className="size-3.5" />
      </span>
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1.5 pt-0.5 md:grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)_4.5rem] md:items-center">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Link href={`/research/runs/${run.id}`} className="truncate rounded font-medium hover:underline">
            {run.name}
          </Link>
          {(run.status === 'Failed' || run.status === 'Cancelled' || run.status === 'Waiting') && <StatusBadge status={run.status} />}
          <span className="sr-only">{status(run.status)}</span>
          {stage !== run.name && <span className="text-xs text-ink-faint">{stage}</span>}
        </div>
        {isUnderWay(run) ? (
          <RunProgress run={run} />
        ) : (
          <div aria-hidden className="relative hidden h-1.5 rounded-full bg-muted md:block">
            {span && <div className={cn('absolute h-full rounded-full', run.status === 'Failed' ? 'bg-bad' : run.status === 'Cancelled' ? 'bg-line-strong' : 'bg-good')} style={{ left: `${span.left}%`, width: `${span.width}%` }} />}
          </div>
        )}
        <p className="text-xs text-ink-soft md:text-right">
          <Elapsed from={run.startedAt} to={run.endedAt} />
        </p>
        {run.error && <p className="text-sm text-bad md:col-span-3">{run.error}</p>}
      </div>
    </li>
  );
}

/** A loop's stages in the order in which they begin, each with its progress or its place in the whole time. */
export function StageTimeline() {
  const t = useWords('runs.board');
  const progress = useWords('research.runs.progress');
  const { run, stages, studies } = useLiveRun();
  if (stages.length === 0) return <p className="text-sm text-ink-soft">{t(isUnderWay(run) ? 'firstStage' : 'noStage')}</p>;
  const from = Date.parse(run.startedAt ?? run.createdAt);
  const ends = stages.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? startedAt ?? run.createdAt));
  const to = Math.max(from + 1, run.endedAt ? Date.parse(run.endedAt) : 0, ...ends);
  return (
    <ol aria-label={t('stages')}>
      {stages.map((stage, i) => (
        <Stage key={stage.id} run={withAnswers(stage, studies, progress('people'))} from={from} to={to} isLast={i === stages.length - 1} />
      ))}
    </ol>
  );
}
