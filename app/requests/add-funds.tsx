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
import { useNumbers, useWords } from '#words';
import { depositAction } from './actions.ts';

export interface AddFundsProps {
  /** Whether one may add play money by oneself. */
  isDemo: boolean;
  onAdded?: () => void;
}

/** Adds to the balance: play money in a demo, elsewhere whom to ask. */
export function AddFunds({ isDemo, onAdded }: AddFundsProps) {
  const t = useWords('requests.funds');
  const { typedMoney } = useNumbers();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [amount, setAmount] = useState(() => typedMoney('100.00'));
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function add(): Promise<void> {
    setPending(true);
    const result = await depositAction({ amount, token: crypto.randomUUID() });
    setPending(false);
    if (result?.serverError || result?.validationErrors) return setError(result.serverError ?? t('refused'));
    setOpen(false);
    setError(undefined);
    toast.success(t('added', { amount }));
    router.refresh();
    onAdded?.();
  }

  return (
    <Dialog
      title={t('title')}
      description={isDemo ? t('demo') : undefined}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon={<Plus aria-hidden />}>
          {t('title')}
        </Button>
      }
      footer={
        isDemo && (
          <Button variant="primary" isPending={isPending} onClick={() => void add()}>
            {t('add', { amount: amount || '0' })}
          </Button>
        )
      }
    >
      {isDemo ? (
        <Field label={t('amount')} error={error}>
          <Input inputMode="decimal" leading="$" value={amount} onChange={(event) => setAmount(event.target.value)} />
        </Field>
      ) : (
        <Callout title={t('ask.title')}>{t('ask.text')}</Callout>
      )}
    </Dialog>
  );
}
