'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { Select } from '#app/_ui/select.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { decideAction, refreshAction, sendAction } from './actions.ts';

const AWAY = 'Apiary cannot be reached. Nothing was changed.';
/** What Prolific asks of a rejection. */
const LEAST = 100;

const CATEGORIES = [
  { value: 'LOW_EFFORT', label: 'Low effort' },
  { value: 'TOO_QUICKLY', label: 'Too quick' },
  { value: 'TOO_SLOWLY', label: 'Too slow' },
  { value: 'FAILED_CHECK', label: 'Failed attention checks' },
  { value: 'FAILED_INSTRUCTIONS', label: 'Did not follow the instructions' },
  { value: 'NO_DATA', label: 'No data' },
  { value: 'MALINGERING', label: 'Pretended symptoms' },
  { value: 'OTHER', label: 'Something else' },
] as const;
type Category = (typeof CATEGORIES)[number]['value'];

function useDeed(): { isPending: boolean; act: (work: () => Promise<{ data?: unknown; serverError?: string } | undefined>, done: string) => Promise<string | undefined> } {
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  async function act(work: () => Promise<{ data?: unknown; serverError?: string } | undefined>, done: string): Promise<string | undefined> {
    setPending(true);
    const result = await work().catch(() => ({ data: undefined, serverError: AWAY }));
    setPending(false);
    if (!result?.data) return result?.serverError ?? 'This cannot be done.';
    toast.success(done);
    router.refresh();
  }
  return { isPending, act };
}

/** Sends the study to Prolific. */
export function SendButton({ studyId }: { studyId: string }) {
  const { isPending, act } = useDeed();
  const send = async (): Promise<void> => {
    const problem = await act(() => sendAction({ studyId }), 'The study is on Prolific.');
    if (problem) toast.error(problem);
  };
  return (
    <Button size="sm" variant="primary" isPending={isPending} onClick={() => void send()}>
      Send to Prolific
    </Button>
  );
}

/** Asks Prolific how things stand. */
export function RefreshButton({ studyId }: { studyId: string }) {
  const { isPending, act } = useDeed();
  const refresh = async (): Promise<void> => {
    const problem = await act(() => refreshAction({ studyId }), 'As Prolific says now.');
    if (problem) toast.error(problem);
  };
  return (
    <Button size="sm" isPending={isPending} onClick={() => void refresh()}>
      Ask Prolific
    </Button>
  );
}

/** Approves a submission, or rejects it with a reason. */
export function DecideSubmission({ studyId, submissionId }: { studyId: string; submissionId: string }) {
  const { isPending, act } = useDeed();
  const [isOpen, setOpen] = useState(false);
  const [category, setCategory] = useState<Category>('LOW_EFFORT');
  const [message, setMessage] = useState('');
  const [error, setError] = useState<string>();

  async function approve(): Promise<void> {
    const problem = await act(() => decideAction({ studyId, submissionId, rejection: null }), 'Approved: Prolific pays the participant.');
    if (problem) toast.error(problem);
  }
  async function reject(): Promise<void> {
    if (message.trim().length < LEAST) return setError(`Prolific asks for at least ${LEAST} characters; these are ${message.trim().length}.`);
    const problem = await act(() => decideAction({ studyId, submissionId, rejection: { category, message } }), 'Rejected: the place is free for somebody else.');
    setError(problem);
    if (!problem) setOpen(false);
  }
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <Button size="sm" variant="primary" isPending={isPending} onClick={() => void approve()}>
        Approve
      </Button>
      <Dialog
        title="Reject this submission"
        description="The participant is not paid and reads why. Answers given here stay; reject them under Review if they must not count."
        open={isOpen}
        onOpenChange={setOpen}
        trigger={<Button size="sm">Reject</Button>}
        footer={
          <Button variant="danger" isPending={isPending} onClick={() => void reject()}>
            Reject submission
          </Button>
        }
      >
        <div className="space-y-4">
          <Field label="Category">
            <Select options={CATEGORIES} value={category} onValueChange={(value) => setCategory(value as Category)} />
          </Field>
          <Field label="Message to the participant" hint={`At least ${LEAST} characters.`} error={error}>
            <Textarea rows={5} maxLength={2000} value={message} onChange={(event) => setMessage(event.target.value)} />
          </Field>
        </div>
      </Dialog>
    </span>
  );
}
