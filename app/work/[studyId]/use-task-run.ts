'use client';

import { useCallback, useRef, useState } from 'react';
import { toast } from '#app/_ui/toast.tsx';
import { useOnce } from '#app/_ui/use-once.ts';
import { useWords } from '#words';
import { newestDraft } from './drafts.ts';
import { newClientKey } from './outbox.ts';
import { useFailures } from './use-failures.ts';
import { useDraftSaver } from './use-draft-saver.ts';
import { useOutbox } from './use-outbox.ts';
import type { TNextResponse, TTimings } from './wire.ts';
import { accept, giveBack, nextTask, serverClock, takeNext, WorkError } from './work-api.ts';

/** A lease: whose answer, until when. */
export interface Held {
  assignmentId: string;
  /** ISO 8601. */
  deadline: string;
}

export type ShownTask = Pick<TNextResponse, 'hitId' | 'taskType' | 'payload' | 'payment'>;

/** What the server knew when it rendered the page. */
export interface InitialTask {
  task: ShownTask | null;
  held: Held | null;
  /** As kept on the server. */
  draft: unknown;
  workerId: string;
  /** Milliseconds since 1970 on the server. */
  now: number;
}

type Phase = 'preview' | 'working' | 'loading' | 'finished';

interface State {
  phase: Phase;
  task: ShownTask | null;
  held: Held | null;
  draft: unknown;
  /** Counts tasks shown, so that each gets a fresh form. */
  turn: number;
}

function preload(value: unknown): void {
  if (typeof value === 'string' && value.startsWith('/api/v1/images/')) new Image().src = value;
  else if (value && typeof value === 'object') Object.values(value).forEach(preload);
}

export interface TaskRun extends State {
  waiting: number;
  problem: WorkError | null;
  /** Handed in since the page was opened. */
  done: number;
  /** The task is shown and being taken at the same time. */
  isAccepting: boolean;
  accept: () => Promise<void>;
  answer: (answer: unknown, timings: TTimings) => void;
  changeDraft: (draft: unknown) => void;
  /** Gives the task back; true when it worked. */
  giveBack: () => Promise<boolean>;
  /** Gives the task back and goes on to another; true when it worked. */
  skip: () => Promise<boolean>;
  retry: () => void;
}

/**
 * The life of the task page: look, accept, answer, and on to the next without a pause. The next task is fetched with its pictures while the
 * present one is answered, and shown while it is being accepted; answers go through the outbox, so nothing waits for the network.
 */
export function useTaskRun(studyId: string, initial: InitialTask): TaskRun {
  const t = useWords('study');
  const sayFailure = useFailures();
  const [state, setState] = useState<State>(() => ({
    phase: initial.task ? (initial.held ? 'working' : 'preview') : 'finished',
    task: initial.task,
    held: initial.held,
    draft: null,
    turn: 0,
  }));
  const [done, setDone] = useState(0);
  const [isAccepting, setAccepting] = useState(false);
  const { waiting, problem, outbox } = useOutbox(initial.workerId);
  const saver = useDraftSaver(state.held?.assignmentId ?? null);
  const upcoming = useRef<Promise<TNextResponse | null> | null>(null);
  const shown = useRef(initial.task);
  const lease = useRef<Promise<Held | null>>(Promise.resolve(initial.held));

  const show = useCallback((next: Omit<State, 'turn'>) => {
    shown.current = next.task;
    setState((before) => ({ ...next, turn: before.turn + 1 }));
  }, []);
  const finish = useCallback(() => show({ phase: 'finished', task: null, held: null, draft: null }), [show]);

  const lookAhead = useCallback(() => {
    const found = nextTask(studyId);
    upcoming.current = found;
    found.then(
      (task) => preload(task?.payload),
      () => {},
    );
  }, [studyId]);

  /** Takes whatever there is, for when the task that was shown has gone. */
  const takeAny = useCallback(async () => {
    try {
      const taken = await takeNext(studyId);
      if (!taken) return finish();
      const held = { assignmentId: taken.assignmentId, deadline: taken.deadline };
      lease.current = Promise.resolve(held);
      show({ phase: 'working', task: taken, held, draft: null });
      lookAhead();
    } catch (error) {
      toast.error(t('run.noNext'), { description: sayFailure(error) });
      finish();
    }
  }, [studyId, show, finish, lookAhead, t, sayFailure]);

  /** Accepts a task that is on the screen already. Null when it was lost, and then another is on the screen. */
  const acceptShown = useCallback(
    async (task: ShownTask): Promise<Held | null> => {
      setAccepting(true);
      try {
        const { assignmentId, deadline } = await accept(task.hitId);
        const held = { assignmentId, deadline };
        setState((before) => (before.task === task ? { ...before, phase: 'working', held } : before));
        lookAhead();
        return held;
      } catch (error) {
        if (error instanceof WorkError && !error.isTemporary) {
          toast.info(t('run.gone'), { description: error.status === 409 ? undefined : sayFailure(error) });
          await takeAny();
        } else toast.error(t('run.notAccepted'), { description: sayFailure(error) });
        return null;
      } finally {
        setAccepting(false);
      }
    },
    [lookAhead, takeAny, t, sayFailure],
  );

  const advance = useCallback(async () => {
    setState((before) => ({ ...before, phase: 'loading', held: null }));
    const next = await (upcoming.current ?? Promise.resolve(null)).catch(() => null);
    upcoming.current = null;
    if (!next) return takeAny();
    show({ phase: 'working', task: next, held: null, draft: null });
    lease.current = acceptShown(next);
  }, [show, takeAny, acceptShown]);

  // On arrival: the server's clock, the newer draft, and a task whose answer is on its way already is not asked twice.
  useOnce(() => {
    serverClock.offset = initial.now - Date.now();
    if (!initial.held) return;
    if (outbox().has(initial.held.assignmentId)) {
      void takeAny();
      return;
    }
    const draft = newestDraft(initial.held.assignmentId, initial.draft);
    if (draft !== null) setState((before) => ({ ...before, draft, turn: before.turn + 1 }));
    lookAhead();
  });

  /** The lease of the task on the screen, asked for once more when accepting failed on the way; null when there is none to be had. */
  const heldFor = async (task: ShownTask): Promise<Held | null> => {
    const held = await lease.current;
    if (held || shown.current !== task) return held && shown.current === task ? held : null;
    try {
      return await accept(task.hitId);
    } catch (error) {
      toast.error(t('run.notHandedIn'), { description: sayFailure(error) });
      if (error instanceof WorkError && error.isTemporary) setState((before) => ({ ...before, phase: 'working' }));
      else await takeAny();
      return null;
    }
  };

  const answer = async (given: unknown, timings: TTimings): Promise<void> => {
    if (!state.task || state.phase !== 'working') return;
    setState((before) => ({ ...before, phase: 'loading' }));
    const held = await heldFor(state.task);
    if (!held) return;
    saver.drop();
    outbox().add({ assignmentId: held.assignmentId, clientKey: newClientKey(), answer: given, timings });
    setDone((n) => n + 1);
    await advance();
  };

  const giveBackHeld = async (): Promise<boolean> => {
    const held = await lease.current;
    if (!held) return true;
    try {
      await giveBack(held.assignmentId);
      saver.drop();
      return true;
    } catch (error) {
      toast.error(t('run.notReturned'), { description: sayFailure(error) });
      return false;
    }
  };

  return {
    ...state,
    waiting,
    problem,
    done,
    isAccepting,
    accept: async () => {
      if (!state.task || isAccepting) return;
      lease.current = acceptShown(state.task);
      await lease.current;
    },
    answer: (given, timings) => void answer(given, timings),
    changeDraft: saver.change,
    giveBack: giveBackHeld,
    skip: async () => {
      if (!(await giveBackHeld())) return false;
      upcoming.current = null;
      await takeAny();
      return true;
    },
    retry: () => outbox().retry(),
  };
}
