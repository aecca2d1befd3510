'use client';

import { useRouter } from 'next/navigation';
import { useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { releaseAction } from '../actions.ts';

/** Says that an item's pictures are hidden, and lets a reviewer show them again. */
export function Quarantine({ itemId, canRelease }: { itemId: string; canRelease: boolean }) {
  const t = useWords('results');
  const frame = useWords('frame');
  const router = useRouter();
  async function release(): Promise<void> {
    const result = await releaseAction({ itemId }).catch(() => ({ data: undefined, serverError: frame('unchanged') }));
    if (result.data) toast.success(t('quarantine.released', { count: result.data.released }));
    else toast.error(result.serverError ?? frame('impossible'));
    router.refresh();
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-xs text-bad">
      <p className="min-w-0 flex-1 basis-52">{t(canRelease ? 'quarantine.flagged' : 'quarantine.waits')}</p>
      {canRelease && (
        <ConfirmDialog
          title={t('quarantine.title')}
          description={t('quarantine.text')}
          confirmLabel={t('quarantine.again')}
          onConfirm={release}
          trigger={<Button size="sm">{t('quarantine.again')}</Button>}
        />
      )}
    </div>
  );
}
