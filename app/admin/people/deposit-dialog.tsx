'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { recordDepositAction } from './actions.ts';

export interface DepositDialogProps {
  userId: string;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Records money that came in for somebody's balance. */
export function DepositDialog({ userId, name, open, onOpenChange }: DepositDialogProps) {
  const t = useWords('admin.people.deposit');
  const [amount, setAmount] = useState('');
  const [reference, setReference] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function record(): Promise<void> {
    setPending(true);
    const result = await recordDepositAction({ userId, amount, reference }).catch(() => null);
    setPending(false);
    if (!result?.data) return setError(result?.serverError ?? t('refused'));
    if (!result.data.isNew) return setError(t('repeated'));
    setError(undefined);
    setAmount('');
    setReference('');
    onOpenChange(false);
    toast.success(t('done', { amount, name }));
  }
  return (
    <Dialog
      title={t('title', { name })}
      description={t('description')}
      open={open}
      onOpenChange={onOpenChange}
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void record()}>
          {t('action')}
        </Button>
      }
    >
      <div className="space-y-4">
        <Field label={t('amount')}>
          <Input inputMode="decimal" leading="$" value={amount} onChange={(event) => setAmount(event.target.value)} />
        </Field>
        <Field label={t('number')} hint={t('numberHint')} error={error}>
          <Input maxLength={200} value={reference} onChange={(event) => setReference(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
