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
import type { TaskWords } from '#app/_tasks/task-form.ts';
import { useWords } from '#words';
import { useFailures } from './use-failures.ts';
import type { ShownTask } from './use-task-run.ts';
import type { TReportReason } from './wire.ts';
import { report } from './work-api.ts';

const REASONS: readonly TReportReason[] = ['sexual', 'violent', 'hateful', 'private', 'other'];

/** The pictures of a task as they stand in its payload, whatever its type, under the names they have on the page. */
function picturesOf({ payload }: ShownTask, t: TaskWords): { label: string; src: string }[] {
  const { original, left, right, variants = [] } = payload as { original: string; left?: string; right?: string; variants?: { url: string }[] };
  const edit = (name: string): string => t('picture.edit', { name });
  const named = [{ label: t('picture.original'), src: original }, { label: edit('1'), src: left }, { label: edit('2'), src: right }, ...variants.map(({ url }, i) => ({ label: edit(String.fromCharCode(65 + i)), src: url }))];
  return named.filter((one): one is { label: string; src: string } => one.src !== undefined);
}

export interface ReportDialogProps {
  task: ShownTask;
  /** Leaves the task, whose picture can no longer be seen. */
  onReported: () => Promise<void>;
}

/** Reports a picture that nobody should have to look at. */
export function ReportDialog({ task, onReported }: ReportDialogProps) {
  const t = useWords('study');
  const sayFailure = useFailures();
  const pictures = picturesOf(task, useWords('tasks'));
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(pictures.length === 1 ? pictures[0].src : null);
  const [reason, setReason] = useState<TReportReason>('sexual');
  const [words, setWords] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function send(): Promise<void> {
    if (!chosen) return setError(t('report.unchosen'));
    setPending(true);
    try {
      await report({ picture: chosen, reason, words });
      setOpen(false);
      toast.success(t('report.sent'));
      await onReported();
    } catch (failure) {
      setError(sayFailure(failure));
    } finally {
      setPending(false);
    }
  }
  return (
    <Dialog
      title={t('report.title')}
      description={t('report.description')}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <IconButton label={t('report.title')}>
          <Flag aria-hidden />
        </IconButton>
      }
      footer={
        <Button variant="danger" isPending={isPending} onClick={() => void send()}>
          {t('report.send')}
        </Button>
      }
    >
      <div className="space-y-4">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="mb-1.5 text-sm font-medium">{t('report.which')}</legend>
          {pictures.map(({ label, src }) => (
            <label key={src} className={cn('cursor-pointer rounded-lg border p-1 text-center text-xs has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus', chosen === src && 'border-honey-ink bg-honey-soft')}>
              <input type="radio" name="picture" className="sr-only" checked={chosen === src} onChange={() => setChosen(src)} />

              <img src={src} alt="" className="size-16 rounded-md object-cover" />
              <span className="block pt-0.5">{label}</span>
            </label>
          ))}
        </fieldset>
        <Field label={t('report.reason')}>
          <Select options={REASONS.map((one) => ({ value: one, label: t(`report.reasons.${one}`) }))} value={reason} onValueChange={(value) => setReason(value as TReportReason)} />
        </Field>
        <Field label={t('report.words')} isOptional error={error}>
          <Textarea rows={2} maxLength={1000} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
