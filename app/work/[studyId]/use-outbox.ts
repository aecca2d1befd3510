'use client';

import { useEffect, useRef, useState } from 'react';
import { toast } from '#app/_ui/toast.tsx';
import { useOnce } from '#app/_ui/use-once.ts';
import { useWords } from '#words';
import { forgetDraft } from './drafts.ts';
import { Outbox, type OutboxState } from './outbox.ts';
import { useFailures } from './use-failures.ts';

export interface OutboxControl extends OutboxState {
  outbox: () => Outbox;
}

/** The page's outbox: sends again when the device is back online, and warns before answers are left behind. */
export function useOutbox(workerId: string): OutboxControl {
  const t = useWords('study');
  const sayFailure = useFailures();
  const [state, setState] = useState<OutboxState>({ waiting: 0, problem: null });
  const ref = useRef<Outbox | null>(null);
  const make = (): Outbox =>
    new Outbox(workerId, {
      onChange: setState,
      onTaken: ({ assignmentId }, { status }) => {
        forgetDraft(assignmentId);
        if (status === 'surplus') toast.info(t('outbox.surplus'));
      },
      onRefused: (_, why) => toast.error(t('outbox.refused'), { description: sayFailure(why), duration: 12_000 }),
    });
  useOnce(() => {
    const outbox = make();
    ref.current = outbox;
    outbox.open();
    const retry = (): void => outbox.retry();
    window.addEventListener('online', retry);
    return () => {
      window.removeEventListener('online', retry);
      outbox.close();
    };
  });
  const isBusy = state.waiting > 0;
  useEffect(() => {
    if (!isBusy) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isBusy]);
  return { ...state, outbox: () => ref.current as Outbox };
}
