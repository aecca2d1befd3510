'use client';

import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { revokeKeyAction } from './actions.ts';

/** Ends a key after asking. */
export function RevokeKey({ keyId, name }: { keyId: string; name: string }) {
  const t = useWords('admin.apiAccess.revoke');
  async function revoke(): Promise<void> {
    const result = await revokeKeyAction({ keyId }).catch(() => null);
    if (result?.data) toast.success(t('done', { name }));
    else toast.error(result?.serverError ?? t('unreachable'));
  }
  return (
    <ConfirmDialog
      title={t('title', { name })}
      description={t('text')}
      confirmLabel={t('action')}
      isDangerous
      onConfirm={revoke}
      trigger={
        <Button size="sm" aria-label={t('openName', { name })}>
          {t('open')}
        </Button>
      }
    />
  );
}
