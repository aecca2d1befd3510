'use client';

import { useCallback, useRef, useState } from 'react';
import { useOnce } from '#app/_ui/use-once.ts';
import { newClientKey } from '#app/work/[studyId]/outbox.ts';
import { newestDraft } from '#app/work/[studyId]/drafts.ts';
import { useDraftSaver } from '#app/work/[studyId]/use-draft-saver.ts';
import { useFailures } from '#app/work/[studyId]/use-failures.ts';
import { giveBack } from '#app/work/[studyId]/work-api.ts';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import type { TQuestionAnswer } from '#lib/crowd/question/answer.ts';
import type { QuestionPayload } from '#lib/crowd/question/question-payload.ts';
import { acceptAction, acceptNextAction, statusAction, submitAction } from './actions.ts';

export interface Held {
  assignmentId: string;
  /** ISO 8601. */
  deadline: string;
}

export interface ShownQuestion {
  hitId: string;
  payload: QuestionPayload;
  held: Held | null;
  draft: unknown;
}

interface Reply<T> {
  data?: T;
  serverError?: string;
}

/** One task after another: what is on the screen, whose lease it is under, and what the buttons do. */
export function useQuestionRun(hitTypeId: string, initial: ShownQuestion | null) {
  const t = useWords('study');
  const sayFailure = useFailures();
  const frame = useWords('frame');
  const [task, setTask] = useState(initial);
  const [done, setDone] = useState(0);
  const [isPending, setPending] = useState(false);
  const opened = useRef(Date.now());
  const clientKey = useRef(newClientKey());
  const [draft, setDraft] = useState<unknown>(null);
  const saver = useDraftSaver(task?.held?.assignmentId ?? null);

  /** Runs an action; a failure is told and becomes null. */
  const attempt = useCallback(
    async <T>(title: string, work: Promise<Reply<T>>): Promise<T | null> => {
      const reply = await work.catch((): Reply<T> => ({}));
      if (reply.data !== undefined) return reply.data;
      toast.error(title, { description: reply.serverError ?? frame('unreachable') });
      return null;
    },
    [frame],
  );

  const show = useCallback((next: { assignmentId: string; hitId: string; deadline: string; payload: QuestionPayload } | null) => {
    opened.current = Date.now();
    clientKey.current = newClientKey();
    setDraft(null);
    setTask(next && { hitId: next.hitId, payload: next.payload, held: { assignmentId: next.assignmentId, deadline: next.deadline }, draft: null });
  }, []);

  // Only in the browser, which may have the newer of two copies.
  useOnce(() => {
    if (initial?.held) setDraft(newestDraft(initial.held.assignmentId, initial.draft));
  });

  const advance = useCallback(async () => {
    saver.drop();
    setDone((n) => n + 1);
    const reply = await attempt(t('run.noNext'), acceptNextAction({ hitTypeId }));
    show(reply?.next ?? null);
  }, [hitTypeId, saver, show, attempt, t]);

  const whilePending = async (work: () => Promise<void>): Promise<void> => {
    if (isPending) return;
    setPending(true);
    await work().finally(() => setPending(false));
  };

  return {
    task,
    done,
    isPending,
    /** What was typed into the task on the screen before. */
    draft,
    changeDraft: saver.change,
    accept: () =>
      whilePending(async () => {
        if (!task) return;
        const accepted = await attempt(t('question.notAccepted'), acceptAction({ hitId: task.hitId }));
        if (accepted) return show(accepted);
        const reply = await attempt(t('question.noOther'), acceptNextAction({ hitTypeId }));
        if (reply) show(reply.next);
      }),
    answer: (answers: TQuestionAnswer[]) =>
      whilePending(async () => {
        if (!task?.held) return;
        const timings = { openedMs: Date.now() - opened.current };
        const reply = await attempt(t('question.notHandedIn'), submitAction({ assignmentId: task.held.assignmentId, clientKey: clientKey.current, answers, timings }));
        if (reply) await advance();
      }),
    /** The frame says it is done. */
    checkSubmitted: async (assignmentId: string) => {
      if (assignmentId !== task?.held?.assignmentId) return;
      const reply = await attempt(t('question.unsure'), statusAction({ assignmentId }));
      if (reply && reply.status !== 'Accepted' && reply.status !== 'Abandoned') await advance();
    },
    giveBack: async (): Promise<boolean> => {
      if (!task?.held) return true;
      try {
        await giveBack(task.held.assignmentId);
        saver.drop();
        return true;
      } catch (error) {
        toast.error(t('run.notReturned'), { description: sayFailure(error) });
        return false;
      }
    },
  };
}
