'use client';

import Link from 'next/link';
import { plural } from '#app/_ui/format.ts';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { Elapsed } from './elapsed.tsx';
import { stageName } from './names.ts';
import { RunProgress } from './run-progress.tsx';
import { isUnderWay, type WireRun } from './wire.ts';

export type ListedRun = WireRun & { createdBy: string; children: number };

function Row({ run }: { run: ListedRun }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 transition-colors hover:bg-subtle/70 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link href={`/research/runs/${run.id}`} className="truncate font-medium after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-ring">
            {run.name}
          </Link>
          <StatusBadge status={run.status} />
        </div>
        <p className="mt-0.5 text-xs text-ink-faint">
          {stageName(run.stage)}
          {run.children > 0 && ` · ${plural(run.children, 'stage')}`} · <Time value={run.createdAt} /> · by {run.createdBy}
        </p>
        {run.error && <p className="mt-1 line-clamp-2 text-sm text-bad">{run.error}</p>}
      </div>
      {isUnderWay(run) && <RunProgress run={run} className="w-full sm:w-64" />}
      <p className="w-20 text-xs text-ink-soft sm:text-right">
        <Elapsed from={run.startedAt} to={run.endedAt} />
      </p>
    </li>
  );
}

/** Runs with how far they are. */
export function RunList({ runs }: { runs: ListedRun[] }) {
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
      {runs.map((run) => (
        <Row key={run.id} run={run} />
      ))}
    </ul>
  );
}
