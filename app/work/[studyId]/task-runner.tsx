'use client';

import { ChevronLeft, CloudOff } from 'lucide-react';
import Link from 'next/link';
import { useLayoutEffect, useState } from 'react';
import { TaskForm } from '#app/_tasks/index.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { cn } from '#app/_ui/cn.ts';
import { useNumbers, useWords } from '#words';
import { BackToProlific } from './back-to-prolific.tsx';
import { Finished } from './finished.tsx';
import { LeaseClock, useSecondsLeft } from './lease-clock.tsx';
import { ReportDialog } from './report-dialog.tsx';
import { useFailures } from './use-failures.ts';
import { StopDialog } from './stop-dialog.tsx';
import { useTaskRun, type InitialTask, type TaskRun } from './use-task-run.ts';

export interface TaskRunnerProps {
  studyId: string;
  title: string;
  description: string;
  requesterName: string | null;
  isParticipant: boolean;
  initial: InitialTask;
}

const BACK = 'flex size-9 shrink-0 items-center justify-center rounded-lg text-ink-soft hover:bg-muted hover:text-ink pointer-coarse:size-11';

function AcceptBar({ run }: { run: TaskRun }) {
  const t = useWords('study');
  // As soon as it is seen: an effect after the paint would miss a quick hand.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isElsewhere = event.target instanceof Element && event.target.closest('a, button, input, [role="dialog"]');
      if (event.key === 'Enter' && !event.repeat && !isElsewhere) void run.accept();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [run]);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border border-honey-line bg-honey-soft p-3 lg:min-h-16">
      <p className="flex-1 basis-52 text-sm">
        <span className="font-medium">{t('preview.title')}</span> <span className="text-ink-soft">{t('preview.text')}</span>
      </p>
      <div className="flex flex-wrap gap-2 max-sm:w-full">
        <Button asChild size="lg" className="max-sm:flex-1">
          <Link href="/work">{t('preview.notNow')}</Link>
        </Button>
        <Button variant="primary" size="lg" className="max-sm:flex-1" isPending={run.isAccepting} onClick={() => void run.accept()}>
          {t('preview.accept')}
        </Button>
      </div>
    </div>
  );
}

function Connection({ waiting, problem, retry }: Pick<TaskRun, 'waiting' | 'problem' | 'retry'>) {
  const t = useWords('study');
  const sayFailure = useFailures();
  if (waiting === 0 || !problem) return null;
  return (
    <Callout
      tone="warn"
      role="status"
      title={t('outbox.title', { count: waiting })}
      actions={
        <Button size="sm" icon={<CloudOff aria-hidden />} onClick={retry}>
          {t('outbox.sendNow')}
        </Button>
      }
    >
      {problem.status === 401 ? t('outbox.signedOut') : sayFailure(problem)} {t('outbox.text')}
    </Callout>
  );
}

/** The page in which tasks are done: a slim bar, and the task over all the rest. */
export function TaskRunner({ studyId, title, description, requesterName, isParticipant, initial }: TaskRunnerProps) {
  const t = useWords('study');
  const names = useWords('tasks');
  const { dollars } = useNumbers();
  const run = useTaskRun(studyId, initial);
  const { phase, task, held, draft, turn } = run;
  const [isStopping, setStopping] = useState(false);
  const secondsLeft = useSecondsLeft(phase === 'working' || phase === 'loading' ? (held?.deadline ?? null) : null);
  const isPreview = phase === 'preview';
  // A preview is looked up by the server: another one comes with the page.
  const leaveReported = async (): Promise<void> => {
    if (isPreview) window.location.reload();
    else await run.skip();
  };
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <header className="sticky top-0 z-20 flex h-13 shrink-0 items-center gap-2 border-b bg-surface px-2 sm:px-3">
        {held ? (
          <button type="button" aria-label={t('stop')} className={BACK} onClick={() => setStopping(true)}>
            <ChevronLeft aria-hidden className="size-5" />
          </button>
        ) : (
          <Link href="/work" aria-label={t('back')} className={BACK}>
            <ChevronLeft aria-hidden className="size-5" />
          </Link>
        )}
        <div className="min-w-0 flex-1 leading-tight">
          <h1 className="truncate text-sm font-semibold">{title}</h1>
          <p className="truncate text-xs text-ink-faint">
            {task ? names(`names.${task.taskType}.title`) : ''}
            {requesterName && <span className="max-sm:hidden"> · {t('by', { name: requesterName })}</span>}
          </p>
        </div>
        {run.done > 0 && <span className="whitespace-nowrap text-xs tabular-nums text-ink-faint max-sm:hidden">{t('handedIn', { count: run.done })}</span>}
        {task && <ReportDialog key={turn} task={task} onReported={leaveReported} />}
        {task && !isParticipant && <span className="whitespace-nowrap text-sm font-semibold tabular-nums">{dollars(task.payment)}</span>}
        <LeaseClock secondsLeft={secondsLeft} />
      </header>
      <main
        id="main"
        className={cn(
          'flex min-h-0 w-full flex-1 flex-col gap-3 px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 sm:px-5',
          task?.taskType === 'compare-edits' && 'max-lg:h-[calc(100dvh-3.25rem)]',
        )}
      >
        <Connection waiting={run.waiting} problem={run.problem} retry={run.retry} />
        {isPreview && description && <p className="text-sm text-ink-soft max-lg:hidden">{description}</p>}
        {secondsLeft !== null && secondsLeft <= 0 && (
          <Callout tone="warn" title={t('late.title')}>
            {t('late.text')}
          </Callout>
        )}
        {phase === 'finished' || !task ? (
          isParticipant ? <BackToProlific studyId={studyId} waiting={run.waiting} /> : <Finished title={title} done={run.done} waiting={run.waiting} />
        ) : (
          <div className={cn('flex min-h-0 flex-1 flex-col', phase === 'loading' && 'pointer-events-none opacity-60')} aria-busy={phase === 'loading'}>
            <TaskForm
              key={turn}
              taskType={task.taskType}
              payload={task.payload}
              draft={draft}
              onDraft={run.changeDraft}
              onAnswer={run.answer}
              isReadOnly={phase !== 'working'}
              footer={isPreview ? <AcceptBar run={run} /> : undefined}
            />
          </div>
        )}
        <p aria-live="polite" className="sr-only">
          {phase === 'working' && run.done > 0 ? t('progress', { number: run.done + 1, count: run.done }) : ''}
        </p>
      </main>
      <StopDialog open={isStopping} onOpenChange={setStopping} secondsLeft={secondsLeft} giveBack={run.giveBack} />
    </div>
  );
}
