'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { endAction, prepareAction } from './actions.ts';

const AWAY = 'Apiary cannot be reached. Nothing was changed.';

/** Fixes a list of what is due. */
export function PrepareDialog({ isBlocked }: { isBlocked: boolean }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [minimum, setMinimum] = useState('1.00');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function prepare(): Promise<void> {
    setPending(true);
    const result = await prepareAction({ minimum }).catch(() => ({ data: undefined, serverError: AWAY }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? 'Write an amount in dollars.');
    setOpen(false);
    toast.success('The list is ready. Download it, pay it at the bank, then mark it as paid.');
    router.refresh();
  }
  return (
    <Dialog
      title="Prepare a payout"
      description="Fixes what is due to each worker now. Nothing is booked until you mark it as paid."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="primary" disabled={isBlocked}>
          Prepare payout
        </Button>
      }
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void prepare()}>
          Prepare
        </Button>
      }
    >
      <Field label="Least amount" hint="Workers who are due less are paid another time." error={error}>
        <Input inputMode="decimal" leading="$" value={minimum} onChange={(event) => setMinimum(event.target.value)} />
      </Field>
    </Dialog>
  );
}

/** Ends a prepared payout. */
export function EndPayout({ payoutId, workers, total }: { payoutId: string; workers: string; total: string }) {
  const router = useRouter();
  async function end(as: 'Paid' | 'Cancelled'): Promise<void> {
    const result = await endAction({ payoutId, as }).catch(() => ({ data: undefined, serverError: AWAY }));
    if (result.data) toast.success(as === 'Paid' ? 'Booked: the workers’ balances are lower by it.' : 'Cancelled: what was on it is due again.');
    else toast.error(result.serverError ?? 'This cannot be done.');
    router.refresh();
  }
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <ConfirmDialog
        title="Mark this payout as paid?"
        description={`${total} to ${workers} leaves the workers’ balances. Do it once the bank has sent the money; it cannot be undone.`}
        confirmLabel="Mark as paid"
        onConfirm={() => end('Paid')}
        trigger={
          <Button size="sm" variant="primary">
            Mark as paid
          </Button>
        }
      />
      <ConfirmDialog
        title="Cancel this payout?"
        description="Do it only if nothing was sent: its amounts will be on the next list again."
        confirmLabel="Cancel payout"
        cancelLabel="Keep it"
        isDangerous
        onConfirm={() => end('Cancelled')}
        trigger={<Button size="sm">Cancel</Button>}
      />
    </span>
  );
}
