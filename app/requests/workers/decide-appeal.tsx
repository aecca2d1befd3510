'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { decideAppealAction } from './actions.ts';

const AWAY = 'Apiary cannot be reached. Nothing was changed.';

/** Takes a rejection back and pays, or lets it stay and says why. */
export function DecideAppeal({ assignmentId }: { assignmentId: string }) {
  const [isOpen, setOpen] = useState(false);
  const [reply, setReply] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function grant(): Promise<void> {
    const result = await decideAppealAction({ assignmentId, isGranted: true }).catch(() => ({ data: undefined, serverError: AWAY }));
    if (result.data) toast.success('The answer is approved and paid.');
    else toast.error(result.serverError ?? 'This cannot be done.');
  }
  async function decline(): Promise<void> {
    if (!reply.trim()) return setError('Write one sentence on why the rejection stays.');
    setPending(true);
    const result = await decideAppealAction({ assignmentId, isGranted: false, reply }).catch(() => ({ data: undefined, serverError: AWAY }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? 'This cannot be done.');
    setOpen(false);
    toast.success('The rejection stays; the worker reads why.');
  }
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <ConfirmDialog
        title="Approve this answer after all?"
        description="The rejection is taken back and the worker is paid from your balance. This cannot be undone."
        confirmLabel="Approve and pay"
        onConfirm={grant}
        trigger={
          <Button size="sm" variant="primary">
            Approve
          </Button>
        }
      />
      <Dialog
        title="Let the rejection stay"
        open={isOpen}
        onOpenChange={setOpen}
        trigger={<Button size="sm">Decline</Button>}
        footer={
          <Button variant="primary" isPending={isPending} onClick={() => void decline()}>
            Decline appeal
          </Button>
        }
      >
        <Field label="Why" hint="The worker reads it." error={error}>
          <Textarea value={reply} maxLength={1000} onChange={(event) => setReply(event.target.value)} />
        </Field>
      </Dialog>
    </span>
  );
}
