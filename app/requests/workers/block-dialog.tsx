'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { blockAction } from './actions.ts';

/** Asks whom to block, and why. */
export function BlockDialog() {
  const [isOpen, setOpen] = useState(false);
  const [workerId, setWorkerId] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  async function block(): Promise<void> {
    if (!workerId.trim() || !reason.trim()) return setError('Give the worker’s id and a reason.');
    setPending(true);
    const result = await blockAction({ workerId, reason }).catch(() => null);
    setPending(false);
    if (!result?.data) return setError(result?.serverError ?? 'Apiary cannot be reached. Nothing was changed.');
    setOpen(false);
    setWorkerId('');
    setReason('');
    setError(undefined);
  }
  return (
    <Dialog
      title="Block a worker"
      description="They get no more of your tasks; what they hold they may finish. They are not told."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>Block a worker</Button>}
      footer={
        <Button variant="danger" isPending={isPending} onClick={() => void block()}>
          Block
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Worker id" hint="It begins with A and stands beside each answer." error={error}>
          <Input value={workerId} maxLength={64} onChange={(event) => setWorkerId(event.target.value)} />
        </Field>
        <Field label="Reason" hint="For you and the platform’s administrators.">
          <Textarea value={reason} maxLength={1024} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
