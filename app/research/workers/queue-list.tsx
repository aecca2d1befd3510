'use client';

import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { cn } from '#app/_ui/cn.ts';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
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

const PRIORITIES = { low: 'Low priority', normal: null, high: 'High priority', 'waited-for': 'Waited for' } as const;

/** What a run does, or what it waits for. */
function whereabouts({ status, isComputing, isStuck }: WireQueued): string {
  if (status === 'Waiting') return 'people are answering';
  if (isComputing) return 'a worker computes for it';
  if (isStuck) return status === 'Queued' ? 'has not begun: the engine is away, or the app does not answer it' : 'no worker has taken it up';
  return status === 'Queued' ? 'about to begin' : 'waits for a free place in a worker';
}

function Row({ run }: { run: WireQueued }) {
  const priority = PRIORITIES[priorityName(run.priority)];
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
              Stuck
            </Badge>
          )}
          {priority && <Badge>{priority}</Badge>}
        </p>
        <p className="mt-0.5 text-xs text-ink-soft">
          {stageName(run.stage)} · {whereabouts(run)} · by {run.createdBy}
        </p>
      </div>
      {run.status === 'Running' && <RunProgress run={{ ...run, parentId: null, startedAt: null, endedAt: null, heartbeatAt: null, error: null }} className="w-full sm:w-64" />}
      <p className="w-36 text-xs text-ink-soft sm:text-right">
        last word <Elapsed from={run.lastWordAt} to={null} /> ago
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
