'use client';

import { useEffect, useRef, useState } from 'react';
import { toast } from '#app/_ui/toast.tsx';
import { useOnce } from '#app/_ui/use-once.ts';
import { forgetDraft } from './drafts.ts';
import { Outbox, type OutboxState } from './outbox.ts';

export interface OutboxControl extends OutboxState {
  outbox: () => Outbox;
}

/** The page's outbox: sends again when the device is back online, and warns before answers are left behind. */
export function useOutbox(workerId: string): OutboxControl {
  const [state, setState] = useState<OutboxState>({ waiting: 0, problem: null });
  const ref = useRef<Outbox | null>(null);
  const make = (): Outbox =>
    new Outbox(workerId, {
      onChange: setState,
      onTaken: ({ assignmentId }, { status }) => {
        forgetDraft(assignmentId);
        if (status === 'surplus') toast.info('That answer came after its time, when somebody else had taken the place. You are paid for it all the same.');
      },
      onRefused: (_, why) => toast.error('An answer could not be handed in.', { description: why, duration: 12_000 }),
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
