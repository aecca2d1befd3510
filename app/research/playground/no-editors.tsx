'use client';

import { Boxes } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { listShippedAction } from './actions.ts';

/** Before the first run there is no editor: the shipped ones are one click away. */
export function NoEditors() {
  const t = useWords('playground');
  const [isAsked, setAsked] = useState(false);
  async function ask(): Promise<void> {
    setAsked(true);
    const result = await listShippedAction().catch(() => ({ serverError: t('away') }));
    if (!result?.serverError) return;
    toast.error(result.serverError);
    setAsked(false);
  }
  return (
    <EmptyState
      icon={<Boxes aria-hidden />}
      title={t(isAsked ? 'empty.onTheWay' : 'empty.none')}
      actions={
        <Button variant="primary" isPending={isAsked} onClick={() => void ask()}>
          {t('empty.list')}
        </Button>
      }
    >
      {t(isAsked ? 'empty.waiting' : 'empty.text')}
    </EmptyState>
  );
}
