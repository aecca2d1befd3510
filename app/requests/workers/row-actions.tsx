'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { decideRequestAction, unblockAction } from './actions.ts';

async function tell(work: Promise<{ data?: unknown; serverError?: string }>, said: { done: string; away: string }): Promise<void> {
  const result = await work.catch(() => null);
  if (result?.data) toast.success(said.done);
  else toast.error(result?.serverError ?? said.away);
}

/** Grants a request with a value, or refuses it. */
export function DecideRequest({ requestId, workerId }: { requestId: string; workerId: string }) {
  const t = useWords('admin');
  const frame = useWords('frame');
  const [value, setValue] = useState('1');
  const isNumber = /^-?\d{1,9}$/.test(value);
  return (
    <span className="flex items-center justify-end gap-2">
      <Input aria-label={t('workers.request.value', { worker: workerId })} inputMode="numeric" value={value} aria-invalid={!isNumber} onChange={({ target }) => setValue(target.value)} className="h-8 w-16 text-right" />
      <Button size="sm" variant="primary" disabled={!isNumber} onClick={() => void tell(decideRequestAction({ requestId, value: Number(value) }), { done: t('workers.request.granted'), away: frame('unchanged') })}>
        {t('workers.request.grant')}
      </Button>
      <Button size="sm" onClick={() => void tell(decideRequestAction({ requestId }), { done: t('workers.request.refused'), away: frame('unchanged') })}>
        {t('workers.request.refuse')}
      </Button>
    </span>
  );
}

/** Takes a block back. */
export function Unblock({ workerId }: { workerId: string }) {
  const t = useWords('admin');
  const frame = useWords('frame');
  return (
    <Button size="sm" onClick={() => void tell(unblockAction({ workerId }), { done: t('workers.block.undone'), away: frame('unchanged') })}>
      {t('workers.block.undo')}
    </Button>
  );
}
