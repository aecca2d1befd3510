'use client';

import { X } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { useWords } from '#words';
import { Elapsed } from '../../elapsed.tsx';
import { compareUrl } from './compare-url.ts';
import { ComparedCurves } from './compared-curves.tsx';
import { ComparedNumbers } from './compared-numbers.tsx';
import { ComparedSamples } from './compared-samples.tsx';
import { ComparedSettings } from './compared-settings.tsx';
import { RunMark } from './run-mark.tsx';
import { type Compared, labelsOf } from './wire.ts';

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-xl border bg-surface p-4 shadow-1 sm:p-5">
      <h2 className="mb-4 text-[0.9375rem] font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Head({ runs, labels }: { runs: readonly Compared[]; labels: readonly string[] }) {
  const t = useWords('runs.compare');
  const ids = runs.map(({ id }) => id);
  return (
    <ul aria-label={t('runs')} className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {runs.map(({ id, status, startedAt, endedAt, createdAt, partOf }, i) => (
        <li key={id} className="relative flex items-start gap-3 rounded-xl border bg-surface py-3 pl-4 pr-2 shadow-1">
          <span className="mt-2">
            <RunMark index={i} />
          </span>
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <Link href={`/research/runs/${id}`} className="truncate rounded font-medium hover:underline">
                {labels[i]}
              </Link>
              <StatusBadge status={status} />
            </p>
            <p className="mt-0.5 text-xs text-ink-faint">
              {t.rich(partOf ? 'whenOf' : 'when', { parent: partOf ?? '', time: () => <Time value={createdAt} />, span: () => <Elapsed from={startedAt} to={endedAt} /> })}
            </p>
          </div>
          {runs.length > 2 && (
            <Link href={compareUrl(ids.filter((one) => one !== id))} aria-label={t('leaveOut', { name: labels[i] })} className="flex size-8 shrink-0 items-center justify-center rounded-md text-ink-faint hover:bg-muted hover:text-ink pointer-coarse:size-11">
              <X aria-hidden className="size-4" />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Several runs of one stage: who they are, their curves, pictures, numbers and settings. */
export function Comparison({ runs }: { runs: readonly Compared[] }) {
  const t = useWords('runs.compare');
  const labels = labelsOf(runs);
  return (
    <div className="space-y-4">
      <Head runs={runs} labels={labels} />
      {runs.some(({ curves }) => curves.length > 0) && (
        <Part title={t('curves')}>
          <ComparedCurves runs={runs} labels={labels} />
        </Part>
      )}
      {runs.some(({ samples }) => samples.length > 0) && (
        <Part title={t('paint')}>
          <ComparedSamples runs={runs} labels={labels} />
        </Part>
      )}
      <Part title={t('numbers')}>
        <ComparedNumbers runs={runs} labels={labels} />
      </Part>
      <Part title={t('settings')}>
        <ComparedSettings runs={runs} labels={labels} />
      </Part>
    </div>
  );
}
