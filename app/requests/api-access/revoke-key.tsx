'use client';

import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { revokeKeyAction } from './actions.ts';

/** Ends a key after asking. */
export function RevokeKey({ keyId, name }: { keyId: string; name: string }) {
  async function revoke(): Promise<void> {
    const result = await revokeKeyAction({ keyId }).catch(() => null);
    if (result?.data) toast.success(`The key “${name}” is revoked.`);
    else toast.error(result?.serverError ?? 'Apiary cannot be reached. The key still works.');
  }
  return (
    <ConfirmDialog
      title={`Revoke “${name}”?`}
      description="Scripts that use it are refused from now on. This cannot be undone."
      confirmLabel="Revoke key"
      isDangerous
      onConfirm={revoke}
      trigger={
        <Button size="sm" aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      }
    />
  );
}
