'use client';

import { useCallback, useEffect, useMemo, useRef } from 'react';
import { forgetDraft, keepLocal, sendDraft, type KeptDraft } from './drafts.ts';

/** Milliseconds of rest before a draft goes to the server. */
const REST = 500;

export interface DraftSaver {
  change: (value: unknown) => void;
  /** The task has ended: nothing of it is kept. */
  drop: () => void;
}

/** Keeps the draft of the assignment that is being worked on; one that is still being accepted gets its draft once it has an id. */
export function useDraftSaver(assignmentId: string | null): DraftSaver {
  const state = useRef<{ id: string | null; kept: KeptDraft | null; isSent: boolean; timer: ReturnType<typeof setTimeout> | undefined }>({
    id: null,
    kept: null,
    isSent: true,
    timer: undefined,
  });

  const flush = useCallback(() => {
    const { id, kept, isSent, timer } = state.current;
    clearTimeout(timer);
    if (!id || !kept || isSent) return;
    state.current.isSent = true;
    void sendDraft(id, kept);
  }, []);
  const schedule = useCallback(() => {
    const s = state.current;
    if (!s.id || !s.kept || s.isSent) return;
    keepLocal(s.id, s.kept);
    clearTimeout(s.timer);
    s.timer = setTimeout(flush, REST);
  }, [flush]);

  useEffect(() => {
    state.current.id = assignmentId;
    schedule();
  }, [assignmentId, schedule]);
  useEffect(() => {
    const onHide = (): void => {
      if (document.visibilityState === 'hidden') flush();
    };
    document.addEventListener('visibilitychange', onHide);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);

  return useMemo(
    () => ({
      change: (value) => {
        Object.assign(state.current, { kept: { at: Date.now(), value }, isSent: false });
        schedule();
      },
      drop: () => {
        const { id, timer } = state.current;
        clearTimeout(timer);
        Object.assign(state.current, { id: null, kept: null, isSent: true });
        if (id) forgetDraft(id);
      },
    }),
    [schedule],
  );
}
