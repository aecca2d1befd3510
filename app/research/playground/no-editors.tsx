'use client';

import { Boxes } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { listShippedAction } from './actions.ts';

/** Before the first run there is no editor: the shipped ones are one click away. */
export function NoEditors() {
  const [isAsked, setAsked] = useState(false);
  async function ask(): Promise<void> {
    setAsked(true);
    const result = await listShippedAction().catch(() => ({ serverError: 'Apiary cannot be reached. Nothing was started.' }));
    if (!result?.serverError) return;
    toast.error(result.serverError);
    setAsked(false);
  }
  return (
    <EmptyState
      icon={<Boxes aria-hidden />}
      title={isAsked ? 'The shipped editors are on their way' : 'There is no editor yet'}
      actions={
        <Button variant="primary" isPending={isAsked} onClick={() => void ask()}>
          List the shipped models
        </Button>
      }
    >
      {isAsked ? 'The worker puts them into storage; they appear here by themselves.' : 'Apiary comes with trained ones for its shapes world. Listing them takes a few seconds; or train one, or import a Hugging Face folder.'}
    </EmptyState>
  );
}
