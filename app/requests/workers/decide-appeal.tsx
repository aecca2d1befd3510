'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { decideAppealAction } from './actions.ts';

/** Takes a rejection back and pays, or lets it stay and says why. */
export function DecideAppeal({ assignmentId }: { assignmentId: string }) {
  const t = useWords('admin');
  const frame = useWords('frame');
  const [isOpen, setOpen] = useState(false);
  const [reply, setReply] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function grant(): Promise<void> {
    const result = await decideAppealAction({ assignmentId, isGranted: true }).catch(() => ({ data: undefined, serverError: frame('unchanged') }));
    if (result.data) toast.success(t('workers.appeal.granted'));
    else toast.error(result.serverError ?? frame('impossible'));
  }
  async function decline(): Promise<void> {
    if (!reply.trim()) return setError(t('workers.appeal.reasonMissing'));
    setPending(true);
    const result = await decideAppealAction({ assignmentId, isGranted: false, reply }).catch(() => ({ data: undefined, serverError: frame('unchanged') }));
    setPending(false);
    if (!result.data) return setError(result.serverError ?? frame('impossible'));
    setOpen(false);
    toast.success(t('workers.appeal.declined'));
  }
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <ConfirmDialog
        title={t('workers.appeal.grant.title')}
        description={t('workers.appeal.grant.text')}
        confirmLabel={t('workers.appeal.grant.action')}
        onConfirm={grant}
        trigger={
          <Button size="sm" variant="primary">
            {t('workers.appeal.approve')}
          </Button>
        }
      />
      <Dialog
        title={t('workers.appeal.stay.title')}
        open={isOpen}
        onOpenChange={setOpen}
        trigger={<Button size="sm">{t('workers.appeal.decline')}</Button>}
        footer={
          <Button variant="primary" isPending={isPending} onClick={() => void decline()}>
            {t('workers.appeal.stay.action')}
          </Button>
        }
      >
        <Field label={t('workers.appeal.stay.why')} hint={t('workers.appeal.stay.whyHint')} error={error}>
          <Textarea value={reply} maxLength={1000} onChange={(event) => setReply(event.target.value)} />
        </Field>
      </Dialog>
    </span>
  );
}
