'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { depositAction } from './actions.ts';

export interface AddFundsProps {
  /** Whether one may add play money by oneself. */
  isDemo: boolean;
  onAdded?: () => void;
}

/** Adds to the balance: play money in a demo, elsewhere whom to ask. */
export function AddFunds({ isDemo, onAdded }: AddFundsProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [amount, setAmount] = useState('100.00');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function add(): Promise<void> {
    setPending(true);
    const result = await depositAction({ amount, token: crypto.randomUUID() });
    setPending(false);
    if (result?.serverError || result?.validationErrors) return setError(result.serverError ?? 'Write an amount in dollars.');
    setOpen(false);
    setError(undefined);
    toast.success(`$${amount} added`);
    router.refresh();
    onAdded?.();
  }

  return (
    <Dialog
      title="Add funds"
      description={isDemo ? 'This is a demo: the money is play money.' : undefined}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon={<Plus aria-hidden />}>
          Add funds
        </Button>
      }
      footer={
        isDemo && (
          <Button variant="primary" isPending={isPending} onClick={() => void add()}>
            Add ${amount || '0'}
          </Button>
        )
      }
    >
      {isDemo ? (
        <Field label="Amount" error={error}>
          <Input inputMode="decimal" leading="$" value={amount} onChange={(event) => setAmount(event.target.value)} />
        </Field>
      ) : (
        <Callout title="Ask an administrator">The operator of this platform records what you have paid in; it then appears in your balance.</Callout>
      )}
    </Dialog>
  );
}
