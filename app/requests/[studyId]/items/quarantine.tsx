'use client';

import { useRouter } from 'next/navigation';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { plural } from '#app/_ui/format.ts';
import { toast } from '#app/_ui/toast.tsx';
import { releaseAction } from '../actions.ts';

/** Says that an item's pictures are hidden, and lets a reviewer show them again. */
export function Quarantine({ itemId, canRelease }: { itemId: string; canRelease: boolean }) {
  const router = useRouter();
  async function release(): Promise<void> {
    const result = await releaseAction({ itemId }).catch(() => ({ data: undefined, serverError: 'Apiary cannot be reached. Nothing was changed.' }));
    if (result.data) toast.success(`${plural(result.data.released, 'picture')} can be seen again`);
    else toast.error(result.serverError ?? 'This cannot be done.');
    router.refresh();
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-xs text-bad">
      <p className="min-w-0 flex-1 basis-52">Flagged as harmful: hidden from workers in every study{canRelease ? '.' : ' until an administrator has looked at it.'}</p>
      {canRelease && (
        <ConfirmDialog
          title="Show these pictures again?"
          description="Workers will see them, in this study and in every other that uses them. The audit log keeps that it was you."
          confirmLabel="Show again"
          onConfirm={release}
          trigger={<Button size="sm">Show again</Button>}
        />
      )}
    </div>
  );
}
