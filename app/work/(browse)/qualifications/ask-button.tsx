'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { askAction } from './actions.ts';

/** Asks for a qualification, or begins its test. */
export function AskButton({ typeId, hasTest, isBegun }: { typeId: string; hasTest: boolean; isBegun: boolean }) {
  const t = useWords('board');
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  async function ask(): Promise<void> {
    setPending(true);
    const reply = await askAction({ qualificationTypeId: typeId }).catch(() => null);
    setPending(false);
    if (!reply?.data) {
      toast.error(t('qualifications.ask.failed'), { description: reply?.serverError });
      return;
    }
    // A new document: its policy lets the requester's pictures in.
    if (reply.data.status === 'test') return window.location.assign(`/work/qualifications/${typeId}`);
    toast.success(reply.data.status === 'granted' ? t('qualifications.ask.granted') : t('qualifications.ask.asked'));
    router.refresh();
  }
  return (
    <Button variant={hasTest ? 'primary' : 'secondary'} isPending={isPending} onClick={() => void ask()}>
      {isBegun ? t('qualifications.ask.goOn') : hasTest ? t('qualifications.ask.takeTest') : t('qualifications.ask.ask')}
    </Button>
  );
}
