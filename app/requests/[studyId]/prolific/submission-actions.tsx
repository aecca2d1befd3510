'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { Select } from '#app/_ui/select.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { decideAction, refreshAction, sendAction } from './actions.ts';

/** What Prolific asks of a rejection. */
const LEAST = 100;

const CATEGORIES = ['LOW_EFFORT', 'TOO_QUICKLY', 'TOO_SLOWLY', 'FAILED_CHECK', 'FAILED_INSTRUCTIONS', 'NO_DATA', 'MALINGERING', 'OTHER'] as const;
type Category = (typeof CATEGORIES)[number];

function useDeed(): { isPending: boolean; act: (work: () => Promise<{ data?: unknown; serverError?: string } | undefined>, done: string) => Promise<string | undefined> } {
  const frame = useWords('frame');
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  async function act(work: () => Promise<{ data?: unknown; serverError?: string } | undefined>, done: string): Promise<string | undefined> {
    setPending(true);
    const result = await work().catch(() => ({ data: undefined, serverError: frame('unchanged') }));
    setPending(false);
    if (!result?.data) return result?.serverError ?? frame('impossible');
    toast.success(done);
    router.refresh();
  }
  return { isPending, act };
}

/** Sends the study to Prolific. */
export function SendButton({ studyId }: { studyId: string }) {
  const t = useWords('results.prolific');
  const { isPending, act } = useDeed();
  const send = async (): Promise<void> => {
    const problem = await act(() => sendAction({ studyId }), t('sent'));
    if (problem) toast.error(problem);
  };
  return (
    <Button size="sm" variant="primary" isPending={isPending} onClick={() => void send()}>
      {t('send')}
    </Button>
  );
}

/** Asks Prolific how things stand. */
export function RefreshButton({ studyId }: { studyId: string }) {
  const t = useWords('results.prolific');
  const { isPending, act } = useDeed();
  const refresh = async (): Promise<void> => {
    const problem = await act(() => refreshAction({ studyId }), t('refreshed'));
    if (problem) toast.error(problem);
  };
  return (
    <Button size="sm" isPending={isPending} onClick={() => void refresh()}>
      {t('refresh')}
    </Button>
  );
}

/** Approves a submission, or rejects it with a reason. */
export function DecideSubmission({ studyId, submissionId }: { studyId: string; submissionId: string }) {
  const t = useWords('results.prolific');
  const { isPending, act } = useDeed();
  const [isOpen, setOpen] = useState(false);
  const [category, setCategory] = useState<Category>('LOW_EFFORT');
  const [message, setMessage] = useState('');
  const [error, setError] = useState<string>();

  async function approve(): Promise<void> {
    const problem = await act(() => decideAction({ studyId, submissionId, rejection: null }), t('approved'));
    if (problem) toast.error(problem);
  }
  async function reject(): Promise<void> {
    if (message.trim().length < LEAST) return setError(t('reject.short', { least: String(LEAST), length: String(message.trim().length) }));
    const problem = await act(() => decideAction({ studyId, submissionId, rejection: { category, message } }), t('reject.done'));
    setError(problem);
    if (!problem) setOpen(false);
  }
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <Button size="sm" variant="primary" isPending={isPending} onClick={() => void approve()}>
        {t('approve')}
      </Button>
      <Dialog
        title={t('reject.title')}
        description={t('reject.text')}
        open={isOpen}
        onOpenChange={setOpen}
        trigger={<Button size="sm">{t('reject.open')}</Button>}
        footer={
          <Button variant="danger" isPending={isPending} onClick={() => void reject()}>
            {t('reject.confirm')}
          </Button>
        }
      >
        <div className="space-y-4">
          <Field label={t('reject.category')}>
            <Select options={CATEGORIES.map((value) => ({ value, label: t(`categories.${value}`) }))} value={category} onValueChange={(value) => setCategory(value as Category)} />
          </Field>
          <Field label={t('reject.message')} hint={t('reject.hint', { least: String(LEAST) })} error={error}>
            <Textarea rows={5} maxLength={2000} value={message} onChange={(event) => setMessage(event.target.value)} />
          </Field>
        </div>
      </Dialog>
    </span>
  );
}
