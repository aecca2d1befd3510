'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { clock } from '#app/_ui/format.ts';
import { toast } from '#app/_ui/toast.tsx';

export interface StopDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  secondsLeft: number | null;
  giveBack: () => Promise<boolean>;
}

/** Leaving with a task in hand: give it back, or keep it and come back in time. */
export function StopDialog({ open, onOpenChange, secondsLeft, giveBack }: StopDialogProps) {
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  async function returnTask(): Promise<void> {
    setPending(true);
    const isBack = await giveBack();
    setPending(false);
    if (!isBack) return;
    toast.success('The task was returned. Others can take it now.');
    router.push('/work');
    router.refresh();
  }
  return (
    <Dialog
      title="Stop here?"
      description="You hold this task. Returning it drops what you entered and does not count against you."
      open={open}
      onOpenChange={onOpenChange}
      className="sm:max-w-md"
      footer={
        <>
          <Button onClick={() => router.push('/work')}>Keep it for later</Button>
          <Button variant="primary" isPending={isPending} onClick={() => void returnTask()}>
            Return task
          </Button>
        </>
      }
    >
      <p className="text-sm text-ink-soft">
        {secondsLeft !== null && secondsLeft > 0
          ? `Kept, it waits for you under “In progress” with your entries for another ${clock(secondsLeft)} minutes.`
          : 'Its time is up: kept, it goes to somebody else soon.'}
      </p>
    </Dialog>
  );
}
