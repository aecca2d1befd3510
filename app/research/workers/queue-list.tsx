'use client';

import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { cn } from '#app/_ui/cn.ts';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import type { Messages } from '#app/_words/messages.ts';
import { useWords } from '#words';
import { priorityName } from '#lib/run/priority.ts';
import type { QueuedRun } from '#lib/run/find-queue.ts';
import { Elapsed } from '../elapsed.tsx';
import { stageName } from '../names.ts';
import { RunProgress } from '../run-progress.tsx';

export interface WireQueued extends Omit<QueuedRun, 'createdAt' | 'lastWordAt'> {
  createdAt: string;
  lastWordAt: string;
  /** A worker says that it computes for it now. */
  isComputing: boolean;
}

/** What a run does, or what it waits for. */
function whereabouts({ status, isComputing, isStuck }: WireQueued): keyof Messages['research']['workers']['whereabouts'] {
  if (status === 'Waiting') return 'people';
  if (isComputing) return 'computing';
  if (isStuck) return status === 'Queued' ? 'notBegun' : 'notTaken';
  return status === 'Queued' ? 'beginning' : 'waiting';
}

function Row({ run }: { run: WireQueued }) {
  const t = useWords('research.workers');
  const stages = useWords('research.stages');
  const priority = priorityName(run.priority);
  return (
    <li className={cn('relative flex flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 hover:bg-subtle/70 sm:px-5', run.isStuck && 'bg-warn-soft')}>
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link href={`/research/runs/${run.id}`} className="truncate font-medium after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-ring">
            {run.name}
          </Link>
          <StatusBadge status={run.status} />
          {run.isStuck && (
            <Badge tone="warn" icon={<TriangleAlert aria-hidden />}>
              {t('isStuck')}
            </Badge>
          )}
          {priority !== 'normal' && <Badge>{t(`priorities.${priority}`)}</Badge>}
        </p>
        <p className="mt-0.5 text-xs text-ink-soft">
          {t('row', { stage: stageName(run.stage, stages), whereabouts: t(`whereabouts.${whereabouts(run)}`), name: run.createdBy })}
        </p>
      </div>
      {run.status === 'Running' && <RunProgress run={{ ...run, parentId: null, startedAt: null, endedAt: null, heartbeatAt: null, error: null }} className="w-full sm:w-64" />}
      <p className="w-36 text-xs text-ink-soft sm:text-right">
        {t.rich('lastWord', { span: () => <Elapsed from={run.lastWordAt} to={null} /> })}
      </p>
    </li>
  );
}

/** Runs under way, oldest first. */
export function QueueList({ runs }: { runs: readonly WireQueued[] }) {
  return (
    <ol className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
      {runs.map((run) => (
        <Row key={run.id} run={run} />
      ))}
    </ol>
  );
}
