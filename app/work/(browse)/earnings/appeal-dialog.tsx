'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { appealAction } from '../actions.ts';

/** Asks the requester to look at a rejected answer again. */
export function AppealDialog({ assignmentId, title }: { assignmentId: string; title: string }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function appeal(): Promise<void> {
    if (!reason.trim()) return setError('Write in a sentence or two why your answer was right.');
    setPending(true);
    const result = await appealAction({ assignmentId, reason }).catch(() => ({ data: undefined, serverError: 'Apiary cannot be reached. Nothing was sent.' }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? 'This cannot be sent.');
    setOpen(false);
    toast.success('The requester has your appeal. The answer shows here.');
    router.refresh();
  }
  return (
    <Dialog
      title="Appeal this rejection"
      description={`The requester of “${title}” reads it and decides once more. You can appeal once, within 30 days of handing in.`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button size="sm">Appeal</Button>}
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void appeal()}>
          Send appeal
        </Button>
      }
    >
      <Field label="Why the answer was right" error={error}>
        <Textarea value={reason} rows={4} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Dialog>
  );
}
