'use client';

import { ChevronLeft, Lock } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { QuestionFormTask } from '#app/_tasks/question/question-form-task.tsx';
import { QuestionFrame } from '#app/_tasks/question/question-frame.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { Finished } from '#app/work/[studyId]/finished.tsx';
import { LeaseClock, useSecondsLeft } from '#app/work/[studyId]/lease-clock.tsx';
import { StopDialog } from '#app/work/[studyId]/stop-dialog.tsx';
import { useNumbers, useWords } from '#words';
import type { MissingQualification } from '#lib/crowd/question/load-question-task.ts';
import { useQuestionRun, type ShownQuestion } from './use-question-run.ts';

export interface QuestionRunnerProps {
  hitTypeId: string;
  title: string;
  description: string;
  requesterName: string;
  /** Dollars as a decimal string. */
  payment: string;
  missing: MissingQualification[];
  isHidden: boolean;
  initial: ShownQuestion | null;
}

type Run = ReturnType<typeof useQuestionRun>;

const BACK = 'flex size-9 shrink-0 items-center justify-center rounded-lg text-ink-soft hover:bg-muted hover:text-ink pointer-coarse:size-11';

/** Links by a full load: a title streamed into a soft navigation out of this page got lost now and then. */
function Missing({ missing }: { missing: MissingQualification[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {missing.map(({ id, name, isRequestable }) => (
        <li key={id}>
          {isRequestable ? (
            <a href="/work/qualifications" className="font-medium underline underline-offset-2">
              {name}
            </a>
          ) : (
            <span className="font-medium">{name}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function AcceptBar({ run, missing }: { run: Run; missing: MissingQualification[] }) {
  const t = useWords('study');
  if (missing.length > 0) {
    return (
      <Callout tone="warn" title={t('question.missing')}>
        <Missing missing={missing} />
      </Callout>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border border-honey-line bg-honey-soft p-3 lg:min-h-16">
      <p className="flex-1 basis-52 text-sm">
        <span className="font-medium">{t('preview.title')}</span> <span className="text-ink-soft">{t('preview.text')}</span>
      </p>
      <div className="flex flex-wrap gap-2 max-sm:w-full">
        <Button asChild size="lg" className="max-sm:flex-1">
          <Link href="/work">{t('preview.notNow')}</Link>
        </Button>
        <Button variant="primary" size="lg" className="max-sm:flex-1" isPending={run.isPending} onClick={() => void run.accept()}>
          {t('preview.accept')}
        </Button>
      </div>
    </div>
  );
}

function Body({ run, title, missing }: { run: Run; title: string; missing: MissingQualification[] }) {
  const { task } = run;
  if (!task) return <Finished title={title} done={run.done} waiting={0} />;
  const { payload, held, hitId } = task;
  const bar = held ? undefined : <AcceptBar run={run} missing={missing} />;
  const key = held?.assignmentId ?? hitId;
  if (payload.kind === 'form') {
    return <QuestionFormTask key={run.draft === null ? key : `${key}-draft`} form={payload.form} draft={run.draft} isReadOnly={!held} isPending={run.isPending} onDraft={run.changeDraft} onAnswer={(answers) => void run.answer(answers)} footer={bar} />;
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      {bar}
      <QuestionFrame key={key} {...payload} title={title} onSubmitted={(assignmentId) => void run.checkSubmitted(assignmentId)} />
    </div>
  );
}

/** The page in which requesters' own tasks are done: the same slim bar as in studies, and the question below. */
export function QuestionRunner({ hitTypeId, title, description, requesterName, payment, missing, isHidden, initial }: QuestionRunnerProps) {
  const t = useWords('study');
  const { dollars } = useNumbers();
  const run = useQuestionRun(hitTypeId, initial);
  const [isStopping, setStopping] = useState(false);
  const held = run.task?.held ?? null;
  const secondsLeft = useSecondsLeft(held?.deadline ?? null);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 flex h-13 shrink-0 items-center gap-2 border-b bg-surface px-2 sm:px-3">
        {held ? (
          <button type="button" aria-label={t('stopTasks')} className={BACK} onClick={() => setStopping(true)}>
            <ChevronLeft aria-hidden className="size-5" />
          </button>
        ) : (
          <Link href="/work" aria-label={t('back')} className={BACK}>
            <ChevronLeft aria-hidden className="size-5" />
          </Link>
        )}
        <div className="min-w-0 flex-1 leading-tight">
          <h1 className="truncate text-sm font-semibold">{title}</h1>
          <p className="truncate text-xs text-ink-faint">{t('by', { name: requesterName })}</p>
        </div>
        {run.done > 0 && <span className="whitespace-nowrap text-xs tabular-nums text-ink-faint max-sm:hidden">{t('handedIn', { count: run.done })}</span>}
        <span className="whitespace-nowrap text-sm font-semibold tabular-nums">{dollars(payment)}</span>
        <LeaseClock secondsLeft={secondsLeft} />
      </header>
      <main id="main" className="mx-auto flex w-full max-w-5xl min-h-0 flex-1 flex-col gap-3 px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 sm:px-5">
        {!held && run.task && description && <p className="text-sm text-ink-soft">{description}</p>}
        {secondsLeft !== null && secondsLeft <= 0 && (
          <Callout tone="warn" title={t('late.title')}>
            {t('late.text')}
          </Callout>
        )}
        {isHidden ? (
          <EmptyState icon={<Lock aria-hidden />} title={t('question.hidden.title')} actions={<Missing missing={missing} />}>
            {t('question.hidden.text')}
          </EmptyState>
        ) : (
          <Body run={run} title={title} missing={missing} />
        )}
        <p aria-live="polite" className="sr-only">
          {held && run.done > 0 ? t('progress', { number: run.done + 1, count: run.done }) : ''}
        </p>
      </main>
      <StopDialog open={isStopping} onOpenChange={setStopping} secondsLeft={secondsLeft} giveBack={run.giveBack} />
    </div>
  );
}
