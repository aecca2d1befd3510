'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { appealAction } from '../actions.ts';

export interface AppealDialogProps {
  assignmentId: string;
  title: string;
  /** How long after handing in an appeal is possible. */
  days: number;
}

/** Asks the requester to look at a rejected answer again. */
export function AppealDialog({ assignmentId, title, days }: AppealDialogProps) {
  const t = useWords('board');
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function appeal(): Promise<void> {
    if (!reason.trim()) return setError(t('appeal.reasonMissing'));
    setPending(true);
    const result = await appealAction({ assignmentId, reason }).catch(() => ({ data: undefined, serverError: t('appeal.unreachable') }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? t('appeal.refused'));
    setOpen(false);
    toast.success(t('appeal.sent'));
    router.refresh();
  }
  return (
    <Dialog
      title={t('appeal.title')}
      description={t('appeal.description', { title, days })}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button size="sm">{t('appeal.open')}</Button>}
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void appeal()}>
          {t('appeal.send')}
        </Button>
      }
    >
      <Field label={t('appeal.reason')} error={error}>
        <Textarea value={reason} rows={4} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Dialog>
  );
}
