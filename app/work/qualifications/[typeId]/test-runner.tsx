'use client';

import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { QuestionFormTask } from '#app/_tasks/question/question-form-task.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { LeaseClock, useSecondsLeft } from '#app/work/[studyId]/lease-clock.tsx';
import { submitTestAction } from '#app/work/(browse)/qualifications/actions.ts';
import { useWords } from '#words';
import type { TQuestionAnswer } from '#lib/crowd/question/answer.ts';
import type { QuestionForm } from '#lib/crowd/question/question-form.ts';

export interface TestRunnerProps {
  requestId: string;
  name: string;
  description: string;
  requesterName: string;
  /** ISO 8601. */
  deadline: string;
  form: QuestionForm;
}

/** A qualification's test, against the clock. */
export function TestRunner({ requestId, name, description, requesterName, deadline, form }: TestRunnerProps) {
  const t = useWords('study');
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  const secondsLeft = useSecondsLeft(deadline);
  async function submit(answers: TQuestionAnswer[]): Promise<void> {
    setPending(true);
    const reply = await submitTestAction({ requestId, answers }).catch(() => null);
    if (!reply?.data) {
      setPending(false);
      toast.error(t('test.failed'), { description: reply?.serverError });
      return;
    }
    if (reply.data.status === 'granted') toast.success(t('test.result', { value: reply.data.value }));
    else toast.success(t('test.handedIn'));
    router.push('/work/qualifications');
    router.refresh();
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 flex h-13 shrink-0 items-center gap-2 border-b bg-surface px-2 sm:px-3">
        <Link href="/work/qualifications" aria-label={t('test.back')} className="flex size-9 shrink-0 items-center justify-center rounded-lg text-ink-soft hover:bg-muted hover:text-ink pointer-coarse:size-11">
          <ChevronLeft aria-hidden className="size-5" />
        </Link>
        <div className="min-w-0 flex-1 leading-tight">
          <h1 className="truncate text-sm font-semibold">{name}</h1>
          <p className="truncate text-xs text-ink-faint">{t('test.by', { name: requesterName })}</p>
        </div>
        <LeaseClock secondsLeft={secondsLeft} />
      </header>
      <main id="main" className="mx-auto flex w-full max-w-5xl flex-1 flex-col gap-3 px-4 pt-3 sm:px-5">
        <p className="mx-auto w-full max-w-2xl text-sm text-ink-soft">{description}</p>
        <QuestionFormTask form={form} draft={null} isReadOnly={false} isPending={isPending} onDraft={() => {}} onAnswer={(answers) => void submit(answers)} />
      </main>
    </div>
  );
}
