'use client';

import { cn } from '#app/_ui/cn.ts';
import { Progress } from '#app/_ui/progress.tsx';
import { useNumbers, useWords } from '#words';
import { useTimeLeft } from './use-time-left.ts';
import type { WireRun } from './wire.ts';

/** What a run does now, how much of it is done, and how long it will take. */
export function RunProgress({ run, className }: { run: WireRun; className?: string }) {
  const t = useWords('research.runs.progress');
  const { duration, figure, percent } = useNumbers();
  const left = useTimeLeft(run);
  const { done, total } = run;
  if (run.status === 'Queued') return <p className={cn('text-xs text-ink-faint', className)}>{t('waits')}</p>;
  return (
    <div className={className}>
      <p className="mb-1 flex flex-wrap justify-between gap-x-4 text-xs tabular-nums text-ink-soft">
        <span className="min-w-0 truncate">{run.label ?? t(run.status === 'Waiting' ? 'people' : 'starting')}</span>
        <span className="text-ink-faint">
          {done !== null && (total === null ? figure(done) : t('of', { done: figure(done), total: figure(total), share: percent(total > 0 ? done / total : 0, 0) }))}
          {left !== null && t('left', { span: duration(left) })}
        </span>
      </p>
      <Progress label={run.label ?? run.name} value={run.done ?? 0} max={run.total ?? 1} />
    </div>
  );
}
