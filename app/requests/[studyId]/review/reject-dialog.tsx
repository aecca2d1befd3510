'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { plural } from '#app/_ui/format.ts';
import { Textarea } from '#app/_ui/input.tsx';
import { rejectAction } from '../actions.ts';

/** Asks why, which every worker concerned reads, and rejects. */
export function RejectDialog({ assignmentIds, onDone }: { assignmentIds: string[]; onDone: (rejected: number) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [feedback, setFeedback] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function reject(): Promise<void> {
    if (!feedback.trim()) return setError('Write one sentence on what was wrong.');
    setPending(true);
    const result = await rejectAction({ assignmentIds, feedback }).catch(() => ({ data: undefined, serverError: 'Apiary cannot be reached. Nothing was changed.' }));
    setPending(false);
    if (result.serverError || !result.data) return setError(result.serverError ?? 'This cannot be rejected.');
    setOpen(false);
    setFeedback('');
    onDone(result.data.rejected);
  }

  return (
    <Dialog
      title={`Reject ${plural(assignmentIds.length, 'answer')}`}
      description="Rejected work is not paid and not counted, and its money comes back to you. A rejection can be taken back within 30 days."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" disabled={assignmentIds.length === 0}>
          Reject chosen
        </Button>
      }
      footer={
        <Button variant="danger" isPending={isPending} onClick={() => void reject()}>
          Reject {plural(assignmentIds.length, 'answer')}
        </Button>
      }
    >
      <Field label="Reason" hint="The workers read it." error={error}>
        <Textarea value={feedback} maxLength={1000} onChange={(event) => setFeedback(event.target.value)} />
      </Field>
    </Dialog>
  );
}
