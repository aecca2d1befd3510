'use client';

import { useState } from 'react';
import { useNumbers, useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { bonusAction } from '../actions.ts';

/** Pays something extra for each of the chosen answers. */
export function BonusDialog({ assignmentIds, onDone }: { assignmentIds: string[]; onDone: (paid: number) => void }) {
  const t = useWords('results.review.bonus');
  const { typedMoney } = useNumbers();
  const [isOpen, setOpen] = useState(false);
  const [amount, setAmount] = useState(() => typedMoney('0.10'));
  const [reason, setReason] = useState('');
  // One token for each time the dialog is opened: sent twice, a bonus is paid once.
  const [token, setToken] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  function change(isOpened: boolean): void {
    setOpen(isOpened);
    if (!isOpened) return;
    setToken(crypto.randomUUID());
    setError(undefined);
  }
  async function pay(): Promise<void> {
    if (!reason.trim()) return setError(t('reasonMissing'));
    setPending(true);
    const result = await bonusAction({ assignmentIds, amount, reason, token }).catch(() => ({ data: undefined, serverError: t('away') }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? t('amountMissing'));
    setOpen(false);
    setReason('');
    onDone(result.data.paid);
  }
  return (
    <Dialog
      title={t('title', { count: assignmentIds.length })}
      description={t('text')}
      open={isOpen}
      onOpenChange={change}
      trigger={
        <Button size="sm" disabled={assignmentIds.length === 0}>
          {t('open')}
        </Button>
      }
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void pay()}>
          {t('pay', { count: assignmentIds.length })}
        </Button>
      }
    >
      <div className="space-y-4">
        <Field label={t('amount')}>
          <Input inputMode="decimal" leading="$" value={amount} onChange={(event) => setAmount(event.target.value)} />
        </Field>
        <Field label={t('reason')} hint={t('hint')} error={error}>
          <Textarea value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
