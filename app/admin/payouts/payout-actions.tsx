'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useNumbers, useWords } from '#words';
import { endAction, prepareAction } from './actions.ts';

/** Fixes a list of what is due. */
export function PrepareDialog({ isBlocked }: { isBlocked: boolean }) {
  const t = useWords('admin');
  const { typedMoney } = useNumbers();
  const frame = useWords('frame');
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [minimum, setMinimum] = useState(() => typedMoney('1.00'));
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function prepare(): Promise<void> {
    setPending(true);
    const result = await prepareAction({ minimum }).catch(() => ({ data: undefined, serverError: frame('unchanged') }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? t('payouts.prepare.refused'));
    setOpen(false);
    toast.success(t('payouts.prepare.ready'));
    router.refresh();
  }
  return (
    <Dialog
      title={t('payouts.prepare.title')}
      description={t('payouts.prepare.description')}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="primary" disabled={isBlocked}>
          {t('payouts.prepare.open')}
        </Button>
      }
      footer={
        <Button variant="primary" isPending={isPending} onClick={() => void prepare()}>
          {t('payouts.prepare.action')}
        </Button>
      }
    >
      <Field label={t('payouts.prepare.least')} hint={t('payouts.prepare.leastHint')} error={error}>
        <Input inputMode="decimal" leading="$" value={minimum} onChange={(event) => setMinimum(event.target.value)} />
      </Field>
    </Dialog>
  );
}

/** Ends a prepared payout. */
export function EndPayout({ payoutId, workers, total }: { payoutId: string; workers: number; total: string }) {
  const t = useWords('admin');
  const frame = useWords('frame');
  const router = useRouter();
  async function end(as: 'Paid' | 'Cancelled'): Promise<void> {
    const result = await endAction({ payoutId, as }).catch(() => ({ data: undefined, serverError: frame('unchanged') }));
    if (result.data) toast.success(t(as === 'Paid' ? 'payouts.paid.done' : 'payouts.cancel.done'));
    else toast.error(result.serverError ?? frame('impossible'));
    router.refresh();
  }
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <ConfirmDialog
        title={t('payouts.paid.title')}
        description={t('payouts.paid.text', { total, count: workers })}
        confirmLabel={t('payouts.paid.action')}
        onConfirm={() => end('Paid')}
        trigger={
          <Button size="sm" variant="primary">
            {t('payouts.paid.action')}
          </Button>
        }
      />
      <ConfirmDialog
        title={t('payouts.cancel.title')}
        description={t('payouts.cancel.text')}
        confirmLabel={t('payouts.cancel.action')}
        cancelLabel={t('payouts.cancel.keep')}
        isDangerous
        onConfirm={() => end('Cancelled')}
        trigger={<Button size="sm">{t('payouts.cancel.open')}</Button>}
      />
    </span>
  );
}
