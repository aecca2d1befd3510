'use client';

import { useState } from 'react';
import { useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { rejectAction } from '../actions.ts';

/** Asks why, which every worker concerned reads, and rejects. */
export function RejectDialog({ assignmentIds, onDone }: { assignmentIds: string[]; onDone: (rejected: number) => void }) {
  const t = useWords('results.review.reject');
  const away = useWords('frame')('unchanged');
  const [isOpen, setOpen] = useState(false);
  const [feedback, setFeedback] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function reject(): Promise<void> {
    if (!feedback.trim()) return setError(t('reasonMissing'));
    setPending(true);
    const result = await rejectAction({ assignmentIds, feedback }).catch(() => ({ data: undefined, serverError: away }));
    setPending(false);
    if (result.serverError || !result.data) return setError(result.serverError ?? t('cannot'));
    setOpen(false);
    setFeedback('');
    onDone(result.data.rejected);
  }

  return (
    <Dialog
      title={t('title', { count: assignmentIds.length })}
      description={t('text')}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" disabled={assignmentIds.length === 0}>
          {t('open')}
        </Button>
      }
      footer={
        <Button variant="danger" isPending={isPending} onClick={() => void reject()}>
          {t('title', { count: assignmentIds.length })}
        </Button>
      }
    >
      <Field label={t('reason')} hint={t('hint')} error={error}>
        <Textarea value={feedback} maxLength={1000} onChange={(event) => setFeedback(event.target.value)} />
      </Field>
    </Dialog>
  );
}
