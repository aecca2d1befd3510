'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { clock } from '#app/_words/numbers.ts';

export interface StopDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  secondsLeft: number | null;
  giveBack: () => Promise<boolean>;
}

/** Leaving with a task in hand: give it back, or keep it and come back in time. */
export function StopDialog({ open, onOpenChange, secondsLeft, giveBack }: StopDialogProps) {
  const t = useWords('study');
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  async function returnTask(): Promise<void> {
    setPending(true);
    const isBack = await giveBack();
    setPending(false);
    if (!isBack) return;
    toast.success(t('stopDialog.returned'));
    router.push('/work');
    router.refresh();
  }
  return (
    <Dialog
      title={t('stopDialog.title')}
      description={t('stopDialog.description')}
      open={open}
      onOpenChange={onOpenChange}
      className="sm:max-w-md"
      footer={
        <>
          <Button onClick={() => router.push('/work')}>{t('stopDialog.keep')}</Button>
          <Button variant="primary" isPending={isPending} onClick={() => void returnTask()}>
            {t('stopDialog.return')}
          </Button>
        </>
      }
    >
      <p className="text-sm text-ink-soft">
        {secondsLeft !== null && secondsLeft > 0
          ? t('stopDialog.kept', { time: clock(secondsLeft) })
          : t('stopDialog.late')}
      </p>
    </Dialog>
  );
}
