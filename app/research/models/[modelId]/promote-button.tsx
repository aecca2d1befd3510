'use client';

import { Crown, Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { promoteAction, rollBackAction } from './actions.ts';

/** What people mostly say, for one click; their own words do as well. */
const REASONS = {
  forward: ['A blind study favours it', 'To try it in service'],
  back: ['Its edits got worse', 'To look into it first'],
};

/** Puts a model into service by hand, or back into it. */
export function PromoteButton({ modelId, name, wasInService, champion, size }: { modelId: string; name: string; wasInService: boolean; champion: string | null; size?: 'sm' }) {
  const router = useRouter();
  const [reason, setReason] = useState('');
  const label = wasInService ? 'Roll back to this' : 'Put into service';
  async function promote(): Promise<void> {
    const result = await (wasInService ? rollBackAction : promoteAction)({ modelId, reason }).catch(() => ({ serverError: 'Apiary cannot be reached. Nothing was changed.', validationErrors: undefined }));
    if (result?.serverError || result?.validationErrors) {
      toast.error(result.serverError ?? 'Say in a sentence why.');
      throw new Error('not promoted');
    }
    toast.success(`${name} is in service`);
    router.refresh();
  }
  return (
    <ConfirmDialog
      title={`${label}?`}
      description={`${name} takes over from ${champion ?? 'nothing'} at once. No study decided this: the history will say that you did, and why.`}
      confirmLabel={label}
      onConfirm={() => promote().catch(() => undefined)}
      trigger={<Button size={size} icon={wasInService ? <Undo2 aria-hidden /> : <Crown aria-hidden />}>{label}</Button>}
    >
      <Field label="Why" hint="One sentence for the history.">
        <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="mt-2 flex flex-wrap gap-2">
        {REASONS[wasInService ? 'back' : 'forward'].map((text) => (
          <Button key={text} size="sm" onClick={() => setReason(text)}>
            {text}
          </Button>
        ))}
      </div>
    </ConfirmDialog>
  );
}
