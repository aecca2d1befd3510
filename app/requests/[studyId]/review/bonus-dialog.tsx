'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { plural } from '#app/_ui/format.ts';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { bonusAction } from '../actions.ts';

/** Pays something extra for each of the chosen answers. */
export function BonusDialog({ assignmentIds, onDone }: { assignmentIds: string[]; onDone: (paid: number) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [amount, setAmount] = useState('0.10');
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
    if (!reason.trim()) return setError('Write one sentence on what it is for.');
    setPending(true);
    const result = await bonusAction({ assignmentIds, amount, reason, token }).catch(() => ({ data: undefined, serverError: 'Apiary cannot be reached. Try again: what was paid already is not paid twice.' }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? 'Write an amount in dollars.');
    setOpen(false);
    setReason('');
    onDone(result.data.paid);
  }
  return (
    <Dialog
      title={`Bonus for ${plural(assignmentIds.length, 'answer')}`}
      description="On top of the payment, from your balance; the platform’s fee is added. A bonus cannot be taken back."
      open={isOpen}
      onOpenChange={change}
      trigger={
        <Button size="sm" disabled={assignmentIds.length === 0}>
          Pay bonus
        </Button>
      }
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void pay()}>
          Pay {plural(assignmentIds.length, 'bonus', 'bonuses')}
        </Button>
      }
    >
      <div className="space-y-4">
        <Field label="Amount for each">
          <Input inputMode="decimal" leading="$" value={amount} onChange={(event) => setAmount(event.target.value)} />
        </Field>
        <Field label="What it is for" hint="The workers read it." error={error}>
          <Textarea value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
