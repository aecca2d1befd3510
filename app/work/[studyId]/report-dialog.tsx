'use client';

import { Flag } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { cn } from '#app/_ui/cn.ts';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { Textarea } from '#app/_ui/input.tsx';
import { Select } from '#app/_ui/select.tsx';
import { toast } from '#app/_ui/toast.tsx';
import type { ShownTask } from './use-task-run.ts';
import type { TReportReason } from './wire.ts';
import { report, WorkError } from './work-api.ts';

const REASONS: readonly { value: TReportReason; label: string }[] = [
  { value: 'sexual', label: 'Sexual content' },
  { value: 'violent', label: 'Violence or gore' },
  { value: 'hateful', label: 'Hatred or harassment' },
  { value: 'private', label: 'A private person, against their will' },
  { value: 'other', label: 'Something else' },
];

/** The pictures of a task as they stand in its payload, whatever its type, under the names they have on the page. */
function picturesOf({ payload }: ShownTask): { label: string; src: string }[] {
  const { original, left, right, variants = [] } = payload as { original: string; left?: string; right?: string; variants?: { url: string }[] };
  const named = [{ label: 'Original', src: original }, { label: 'Edit 1', src: left }, { label: 'Edit 2', src: right }, ...variants.map(({ url }, i) => ({ label: `Edit ${String.fromCharCode(65 + i)}`, src: url }))];
  return named.filter((one): one is { label: string; src: string } => one.src !== undefined);
}

export interface ReportDialogProps {
  task: ShownTask;
  /** Leaves the task, whose picture can no longer be seen. */
  onReported: () => Promise<void>;
}

/** Reports a picture that nobody should have to look at. */
export function ReportDialog({ task, onReported }: ReportDialogProps) {
  const pictures = picturesOf(task);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(pictures.length === 1 ? pictures[0].src : null);
  const [reason, setReason] = useState<TReportReason>('sexual');
  const [words, setWords] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function send(): Promise<void> {
    if (!chosen) return setError('Choose the picture first.');
    setPending(true);
    try {
      await report({ picture: chosen, reason, words });
      setOpen(false);
      toast.success('Reported. Nobody is shown this picture until an administrator has looked at it.');
      await onReported();
    } catch (failure) {
      setError(failure instanceof WorkError ? failure.message : 'Something went wrong in this page. Load it again.');
    } finally {
      setPending(false);
    }
  }
  return (
    <Dialog
      title="Report a picture"
      description="For pictures that are harmful, not for bad edits. It is hidden from everybody at once, and you get another task."
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <IconButton label="Report a picture">
          <Flag aria-hidden />
        </IconButton>
      }
      footer={
        <Button variant="danger" isPending={isPending} onClick={() => void send()}>
          Report and leave the task
        </Button>
      }
    >
      <div className="space-y-4">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="mb-1.5 text-sm font-medium">Which picture?</legend>
          {pictures.map(({ label, src }) => (
            <label key={src} className={cn('cursor-pointer rounded-lg border p-1 text-center text-xs has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus', chosen === src && 'border-honey-ink bg-honey-soft')}>
              <input type="radio" name="picture" className="sr-only" checked={chosen === src} onChange={() => setChosen(src)} />

              <img src={src} alt="" className="size-16 rounded-md object-cover" />
              <span className="block pt-0.5">{label}</span>
            </label>
          ))}
        </fieldset>
        <Field label="What is wrong with it?">
          <Select options={REASONS} value={reason} onValueChange={(value) => setReason(value as TReportReason)} />
        </Field>
        <Field label="Anything to add" isOptional error={error}>
          <Textarea rows={2} maxLength={1000} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
