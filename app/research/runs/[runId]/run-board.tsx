'use client';

import type { ReactNode } from 'react';
import { useWords } from '#words';
import { LogTail } from './log-tail.tsx';
import { CurveBoard } from './curve-board.tsx';
import { useLiveRun } from './live-run.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunStudies } from './run-studies.tsx';
import { SampleStrips } from './sample-strips.tsx';
import { StageTimeline } from './stage-timeline.tsx';

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-xl border bg-surface p-4 shadow-1 sm:p-5">
      <h2 className="mb-4 text-[0.9375rem] font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** The live parts of a run's page; those that have nothing to say yet are left out, except while they may still come. */
export function RunBoard({ isLoop, canWork }: { isLoop: boolean; canWork: boolean }) {
  const t = useWords('runs.board');
  const { stages, studies, curves, samples } = useLiveRun();
  return (
    <div className="space-y-4">
      <RunFacts />
      {(isLoop || stages.length > 0) && (
        <Part title={t('stages')}>
          <StageTimeline />
        </Part>
      )}
      {studies.length > 0 && (
        <section>
          <h2 className="mb-3 mt-6 text-[0.9375rem] font-semibold">{t('answers')}</h2>
          <RunStudies canWork={canWork} />
        </section>
      )}
      {samples.length > 0 && (
        <Part title={t('paints')}>
          <SampleStrips />
        </Part>
      )}
      {(curves.length > 0 || samples.length === 0) && (
        <Part title={t('curves')}>
          <CurveBoard />
        </Part>
      )}
      <Part title={t('log')}>
        <LogTail />
      </Part>
    </div>
  );
}
