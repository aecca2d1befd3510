'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { useWords } from '#words';
import { blockAction } from './actions.ts';

/** Asks whom to block, and why. */
export function BlockDialog() {
  const t = useWords('admin');
  const frame = useWords('frame');
  const [isOpen, setOpen] = useState(false);
  const [workerId, setWorkerId] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  async function block(): Promise<void> {
    if (!workerId.trim() || !reason.trim()) return setError(t('workers.block.missing'));
    setPending(true);
    const result = await blockAction({ workerId, reason }).catch(() => null);
    setPending(false);
    if (!result?.data) return setError(result?.serverError ?? frame('unchanged'));
    setOpen(false);
    setWorkerId('');
    setReason('');
    setError(undefined);
  }
  return (
    <Dialog
      title={t('workers.block.title')}
      description={t('workers.block.description')}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>{t('workers.block.title')}</Button>}
      footer={
        <Button variant="danger" isPending={isPending} onClick={() => void block()}>
          {t('workers.block.action')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('workers.block.id')} hint={t('workers.block.idHint')} error={error}>
          <Input value={workerId} maxLength={64} onChange={(event) => setWorkerId(event.target.value)} />
        </Field>
        <Field label={t('workers.block.reason')} hint={t('workers.block.reasonHint')}>
          <Textarea value={reason} maxLength={1024} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
