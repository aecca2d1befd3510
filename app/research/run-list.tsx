'use client';

import { GitCompareArrows, X } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { useWords } from '#words';
import { Elapsed } from './elapsed.tsx';
import { stageName } from './names.ts';
import { RunProgress } from './run-progress.tsx';
import { compareUrl, MOST_COMPARED } from './runs/compare/compare-url.ts';
import { isUnderWay, type WireRun } from './wire.ts';

export type ListedRun = WireRun & { createdBy: string; children: number; /** The run whose stage it is. */ partOf: string | null };

interface Choice {
  isChosen: boolean;
  /** Of another stage than those chosen, or too many. */
  isBarred: boolean;
  onChange: (isChosen: boolean) => void;
}

function Row({ run, choice }: { run: ListedRun; choice?: Choice }) {
  const t = useWords('research.runs');
  const stages = useWords('research.stages');
  return (
    <li className="relative flex flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 transition-colors hover:bg-subtle/70 sm:px-5">
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        {choice && <Checkbox isLabelHidden label={t('compareThis', { name: run.name })} checked={choice.isChosen} disabled={choice.isBarred} onCheckedChange={choice.onChange} className="relative z-10" />}
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <Link href={`/research/runs/${run.id}`} className="truncate font-medium after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-ring">
              {run.name}
            </Link>
            <StatusBadge status={run.status} />
          </div>
          <p className="mt-0.5 text-xs text-ink-faint">
            {t.rich(run.partOf ? 'rowOf' : 'row', {
              stage: stageName(run.stage, stages),
              parent: run.partOf ?? '',
              stages: run.children,
              time: () => <Time value={run.createdAt} />,
              name: run.createdBy,
            })}
          </p>
          {run.error && <p className="mt-1 line-clamp-2 text-sm text-bad">{run.error}</p>}
        </div>
      </div>
      {isUnderWay(run) && <RunProgress run={run} className="w-full sm:w-64" />}
      <p className="w-20 text-xs text-ink-soft sm:text-right">
        <Elapsed from={run.startedAt} to={run.endedAt} />
      </p>
    </li>
  );
}

/** Runs with how far they are. */
export function RunList({ runs }: { runs: readonly ListedRun[] }) {
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
      {runs.map((run) => (
        <Row key={run.id} run={run} />
      ))}
    </ul>
  );
}

/** The same, to choose some of one stage from and lay them beside each other. */
export function ComparableRuns({ runs }: { runs: readonly ListedRun[] }) {
  const t = useWords('research.runs');
  const stages = useWords('research.stagesInside');
  const [chosen, setChosen] = useState<readonly Pick<ListedRun, 'id' | 'stage'>[]>([]);
  const stage = chosen[0]?.stage;
  const ids = chosen.map(({ id }) => id);
  return (
    <>
      <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
        {runs.map((run) => {
          const isChosen = ids.includes(run.id);
          const isBarred = !isChosen && (chosen.length >= MOST_COMPARED || (stage !== undefined && run.stage !== stage));
          return <Row key={run.id} run={run} choice={{ isChosen, isBarred, onChange: (isOn) => setChosen((before) => (isOn ? [...before, run] : before.filter(({ id }) => id !== run.id))) }} />;
        })}
      </ul>
      {stage !== undefined && (
        <div role="status" className="sticky bottom-18 z-20 mt-4 flex flex-wrap items-center justify-between gap-3 rounded-xl border bg-surface px-4 py-3 shadow-2 lg:bottom-4">
          <p className="text-sm">
            {t.rich('chosen', {
              count: chosen.length,
              stage: stageName(stage, stages),
              state: chosen.length < 2 ? 'few' : chosen.length >= MOST_COMPARED ? 'full' : 'some',
              strong: (text) => <span className="font-medium">{text}</span>,
            })}
          </p>
          <div className="flex gap-2">
            <Button variant="ghost" icon={<X aria-hidden />} onClick={() => setChosen([])}>
              {t('clear')}
            </Button>
            {chosen.length > 1 && (
              <Button asChild variant="primary">
                <Link href={compareUrl(ids)}>
                  <GitCompareArrows aria-hidden />
                  {t('compare')}
                </Link>
              </Button>
            )}
          </div>
        </div>
      )}
    </>
  );
}
