'use client';

import { cn } from '#app/_ui/cn.ts';
import { duration, figure, percent } from '#app/_ui/format.ts';
import { Progress } from '#app/_ui/progress.tsx';
import { useTimeLeft } from './use-time-left.ts';
import type { WireRun } from './wire.ts';

function amount({ done, total }: WireRun): string | null {
  if (done === null) return null;
  return total === null ? figure(done) : `${figure(done)} of ${figure(total)} · ${percent(total > 0 ? done / total : 0, 0)}`;
}

/** What a run does now, how much of it is done, and how long it will take. */
export function RunProgress({ run, className }: { run: WireRun; className?: string }) {
  const left = useTimeLeft(run);
  if (run.status === 'Queued') return <p className={cn('text-xs text-ink-faint', className)}>waits for a free worker</p>;
  return (
    <div className={className}>
      <p className="mb-1 flex flex-wrap justify-between gap-x-4 text-xs tabular-nums text-ink-soft">
        <span className="min-w-0 truncate">{run.label ?? (run.status === 'Waiting' ? 'people are answering' : 'starting')}</span>
        <span className="text-ink-faint">
          {amount(run)}
          {left !== null && ` · about ${duration(left)} left`}
        </span>
      </p>
      <Progress label={run.label ?? run.name} value={run.done ?? 0} max={run.total ?? 1} />
    </div>
  );
}
