'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { askAction } from './actions.ts';

/** Asks for a qualification, or begins its test. */
export function AskButton({ typeId, hasTest, isBegun }: { typeId: string; hasTest: boolean; isBegun: boolean }) {
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  async function ask(): Promise<void> {
    setPending(true);
    const reply = await askAction({ qualificationTypeId: typeId }).catch(() => null);
    setPending(false);
    if (!reply?.data) {
      toast.error('This qualification could not be asked for.', { description: reply?.serverError });
      return;
    }
    // A new document: its policy lets the requester's pictures in.
    if (reply.data.status === 'test') return window.location.assign(`/work/qualifications/${typeId}`);
    toast.success(reply.data.status === 'granted' ? 'You have this qualification now.' : 'Asked. The requester will answer.');
    router.refresh();
  }
  return (
    <Button variant={hasTest ? 'primary' : 'secondary'} isPending={isPending} onClick={() => void ask()}>
      {isBegun ? 'Go on with the test' : hasTest ? 'Take the test' : 'Ask for it'}
    </Button>
  );
}
