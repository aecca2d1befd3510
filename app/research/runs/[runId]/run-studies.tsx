'use client';

import { ArrowRight, HandHelping } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import { useNumbers, useWords } from '#words';
import type { WireStudy } from '../../wire.ts';
import { useLiveRun } from './live-run.tsx';

function StudyCard({ study, canWork }: { study: WireStudy; canWork: boolean }) {
  const { id, name, taskType, status, slots, filled, votes, labels, isBlind } = study;
  const t = useWords('runs.studies');
  const tasks = useWords('tasks');
  const { percent } = useNumbers();
  const type = taskType === 'CompareEdits' ? 'compare-edits' : 'rank-edits';
  return (
    <li className="space-y-3 rounded-xl border bg-surface p-4 shadow-1">
      <div>
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h3 className="min-w-0 truncate text-sm font-semibold">{name}</h3>
          <StatusBadge status={status} />
        </div>
        <p className="mt-0.5 text-xs text-ink-faint">{tasks(`names.${type}.title`)}</p>
      </div>
      <div>
        <p className="mb-1 flex justify-between text-xs tabular-nums text-ink-soft">
          <span>{t('answersOf', { filled, slots })}</span>
          <span>{percent(slots > 0 ? filled / slots : 0, 0)}</span>
        </p>
        <Progress label={t('answersTo', { name })} value={filled} max={slots} tone={status === 'Complete' ? 'good' : 'honey'} />
      </div>
      {votes && labels && votes.a + votes.b + votes.tie > 0 && (
        <VoteBar
          parts={[
            { label: labels.a, count: votes.a, series: 'a' },
            { label: t('equal'), count: votes.tie, series: 'tie' },
            { label: labels.b, count: votes.b, series: 'b' },
          ]}
        />
      )}
      {isBlind && taskType === 'CompareEdits' && <p className="text-xs text-ink-faint">{t('blind')}</p>}
      <div className="flex flex-wrap gap-2">
        <Button asChild size="sm">
          <Link href={`/research/studies/${id}`}>
            {t('see')}
            <ArrowRight aria-hidden />
          </Link>
        </Button>
        {status === 'Live' && canWork && (
          <Button asChild size="sm" variant="ghost">
            <Link href={`/work/${id}`}>
              <HandHelping aria-hidden />
              {t('answer')}
            </Link>
          </Button>
        )}
      </div>
    </li>
  );
}

/** The studies that a run asked for, with votes as they arrive. Readers who are workers too may answer: what they see here is blind. */
export function RunStudies({ canWork }: { canWork: boolean }) {
  const { studies } = useLiveRun();
  return (
    <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {studies.map((study) => (
        <StudyCard key={study.id} study={study} canWork={canWork} />
      ))}
    </ul>
  );
}
