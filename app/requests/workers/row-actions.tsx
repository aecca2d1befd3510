'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { decideRequestAction, unblockAction } from './actions.ts';

async function tell(work: Promise<{ data?: unknown; serverError?: string }>, done: string): Promise<void> {
  const result = await work.catch(() => null);
  if (result?.data) toast.success(done);
  else toast.error(result?.serverError ?? 'Apiary cannot be reached. Nothing was changed.');
}

/** Grants a request with a value, or refuses it. */
export function DecideRequest({ requestId, workerId }: { requestId: string; workerId: string }) {
  const [value, setValue] = useState('1');
  const isNumber = /^-?\d{1,9}$/.test(value);
  return (
    <span className="flex items-center justify-end gap-2">
      <Input aria-label={`Value for ${workerId}`} inputMode="numeric" value={value} aria-invalid={!isNumber} onChange={({ target }) => setValue(target.value)} className="h-8 w-16 text-right" />
      <Button size="sm" variant="primary" disabled={!isNumber} onClick={() => void tell(decideRequestAction({ requestId, value: Number(value) }), 'Granted.')}>
        Grant
      </Button>
      <Button size="sm" onClick={() => void tell(decideRequestAction({ requestId }), 'Refused.')}>
        Refuse
      </Button>
    </span>
  );
}

/** Takes a block back. */
export function Unblock({ workerId }: { workerId: string }) {
  return (
    <Button size="sm" onClick={() => void tell(unblockAction({ workerId }), 'The worker can take your tasks again.')}>
      Unblock
    </Button>
  );
}
