'use client';

import { Crown, Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { promoteAction, rollBackAction } from './actions.ts';

/** What people mostly say, for one click; their own words do as well. */
const REASONS = { forward: ['favoured', 'trial'], back: ['worse', 'check'] } as const;

/** Puts a model into service by hand, or back into it. */
export function PromoteButton({ modelId, name, wasInService, champion, size }: { modelId: string; name: string; wasInService: boolean; champion: string | null; size?: 'sm' }) {
  const t = useWords('research.promote');
  const away = useWords('frame')('unchanged');
  const router = useRouter();
  const [reason, setReason] = useState('');
  const label = t(wasInService ? 'back' : 'forward');
  async function promote(): Promise<void> {
    const result = await (wasInService ? rollBackAction : promoteAction)({ modelId, reason }).catch(() => ({ serverError: away, validationErrors: undefined }));
    if (result?.serverError || result?.validationErrors) {
      toast.error(result.serverError ?? t('missing'));
      throw new Error('not promoted');
    }
    toast.success(t('done', { name }));
    router.refresh();
  }
  return (
    <ConfirmDialog
      title={t('ask', { label })}
      description={t('text', { name, champion: champion ?? t('nothing') })}
      confirmLabel={label}
      onConfirm={() => promote().catch(() => undefined)}
      trigger={<Button size={size} icon={wasInService ? <Undo2 aria-hidden /> : <Crown aria-hidden />}>{label}</Button>}
    >
      <Field label={t('why')} hint={t('hint')}>
        <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="mt-2 flex flex-wrap gap-2">
        {REASONS[wasInService ? 'back' : 'forward'].map((key) => (
          <Button key={key} size="sm" onClick={() => setReason(t(`reasons.${key}`))}>
            {t(`reasons.${key}`)}
          </Button>
        ))}
      </div>
    </ConfirmDialog>
  );
}
