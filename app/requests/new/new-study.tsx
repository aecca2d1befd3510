'use client';

import { Captions, Columns2, Download, FileSpreadsheet, ListOrdered, PencilLine, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { toast } from '#app/_ui/toast.tsx';
import type { TTaskType } from '#lib/contracts/work.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import type { ImportedPart } from '#lib/image/import-prefix.ts';
import { columnsOf, tableOfPictures } from '#lib/study/read-study-csv.ts';
import { previewPayloads } from '../preview-payloads.ts';
import { createStudyAction } from './actions.ts';
import { DropZone } from './drop-zone.tsx';
import type { ChosenFile } from './dropped-files.ts';
import { estimate, type EstimateBasis } from './estimate.ts';
import { INITIAL, readForm, withTask, type FormErrors, type FormState } from './form-state.ts';
import { PreviewDialog } from './preview-dialog.tsx';
import type { OwnQualification } from './qualification-fields.tsx';
import { S3Import } from './s3-import.tsx';
import { SettingsSection } from './settings-section.tsx';
import { Summary } from './summary.tsx';
import { TablePreview, TableProblems } from './table-preview.tsx';
import { UploadStatus } from './upload-status.tsx';
import { useTable } from './use-table.ts';
import { useUploads } from './use-uploads.ts';

const TASKS: { value: TTaskType; label: string; hint: string; icon: ReactNode }[] = [
  { value: 'compare-edits', label: 'Compare two edits', hint: 'Original, instruction, edits a and b: which is better, or are they equal? Gives a verdict.', icon: <Columns2 aria-hidden /> },
  { value: 'rank-edits', label: 'Rank five edits', hint: 'Original, instruction, five variants: best to worst, with five flags. Gives mean ranks.', icon: <ListOrdered aria-hidden /> },
  { value: 'write-instructions', label: 'Write instructions', hint: 'A picture: five edit instructions each. Gives instructions, and how different they are.', icon: <PencilLine aria-hidden /> },
  { value: 'edit-captions', label: 'Edit captions', hint: 'A picture and its caption: three instructions with edited captions. Gives training triplets.', icon: <Captions aria-hidden /> },
];

/** What the table of a task holds. */
const ROWS: Record<TTaskType, string> = {
  'compare-edits': 'Each row of the CSV is one item. a and b are the edits to compare; further columns come back with your results.',
  'rank-edits': 'Each row of the CSV is one item. v1 to v5 are the variants to rank; further columns come back with your results.',
  'write-instructions': 'Every picture is one item. A CSV is needed only to choose among them, or to get further columns back with your results.',
  'edit-captions': 'Each row of the CSV is one item: a picture and its caption. Further columns come back with your results.',
};

/** A study's name after its table's. */
function nameOf(path: string): string {
  const file = path.split('/').at(-1) ?? path;
  return file.replace(/\.[^.]+$/, '').replaceAll(/[_-]+/g, ' ').slice(0, 120);
}

function Section({ number, title, description, children }: { number: number; title: string; description?: ReactNode; children: ReactNode }) {
  return (
    <Card aria-labelledby={`section-${number}`}>
      <CardBody className="space-y-4">
        <header className="flex gap-3">
          <span aria-hidden className="mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full bg-muted text-2xs font-semibold tabular-nums text-ink-soft">
            {number}
          </span>
          <div>
            <h2 id={`section-${number}`} className="text-[0.9375rem] font-semibold">
              {title}
            </h2>
            {description && <p className="mt-0.5 max-w-prose text-sm text-ink-soft">{description}</p>}
          </div>
        </header>
        {children}
      </CardBody>
    </Card>
  );
}

function TableFile({ name, columns, isOptional, onRemove }: { name: string | null; columns: readonly string[]; isOptional: boolean; onRemove: () => void }) {
  const example = `data:text/csv;charset=utf-8,${encodeURIComponent(`${columns.join(',')}\n`)}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg bg-subtle px-3 py-2 text-sm">
      <span className="flex min-w-0 items-center gap-2">
        <FileSpreadsheet aria-hidden className="size-4 shrink-0 text-ink-faint" />
        {name ? <span className="truncate font-medium">{name}</span> : <span className="text-ink-soft">{isOptional ? 'No CSV: every picture is an item. One would name the columns' : 'No CSV yet. Its first row names the columns'}</span>}
        {!name && <code className="font-mono text-xs">{columns.join(', ')}</code>}
      </span>
      {name ? (
        <Button size="sm" variant="ghost" icon={<X aria-hidden />} onClick={onRemove}>
          Remove
        </Button>
      ) : (
        <Button asChild size="sm" variant="ghost">
          <a href={example} download="study.csv">
            <Download aria-hidden />
            Empty CSV
          </a>
        </Button>
      )}
    </div>
  );
}

export interface NewStudyProps {
  basis: EstimateBasis;
  /** Micro-dollars that can be spent. */
  available: number;
  isDemo: boolean;
  offersProlific: boolean;
  /** Of the requester's own, to ask workers for. */
  qualifications: readonly OwnQualification[];
  /** Where in S3 pictures may be taken from; none: not offered. */
  s3Places: readonly string[];
}

/** The form of a new study: what is asked, about which pictures, of whom and for how much. */
export function NewStudy({ basis, available, isDemo, offersProlific, qualifications, s3Places }: NewStudyProps) {
  const router = useRouter();
  const [form, setForm] = useState<FormState>(INITIAL);
  const [csv, setCSV] = useState<{ name: string; text: string } | null>(null);
  const [isTried, setTried] = useState(false);
  const [isPending, setPending] = useState(false);
  const [isPreviewing, setPreviewing] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const uploads = useUploads();
  const taskType = STORED_NAMES[form.taskType];
  const usable = uploads.list.filter(({ status }) => status !== 'failed');
  const pictures = form.taskType === 'write-instructions' && usable.length > 0 ? tableOfPictures(usable.map(({ path }) => path)) : null;
  const text = csv?.text ?? pictures;
  const table = useTable(text, taskType, uploads.list);
  const { errors } = readForm(form, true);
  const shownErrors: FormErrors = isTried ? (errors ?? {}) : { ...errors, name: undefined };
  const isTableRight = table.rows.length > 0 && table.problems.length === 0;
  const change = (said: Partial<FormState>): void => setForm((before) => ({ ...before, ...said }));

  async function take(files: ChosenFile[]): Promise<void> {
    setError(null);
    const tables = files.filter(({ path }) => /\.(csv|tsv)$/i.test(path));
    const last = tables.at(-1);
    if (last) {
      setCSV({ name: last.path, text: await last.file.text() });
      if (form.name === '' || (csv && form.name === nameOf(csv.name))) change({ name: nameOf(last.path) }); // until somebody writes another
      if (tables.length > 1) toast.warning(`${tables.length} CSV files were added; ${last.path} is used.`);
    }
    uploads.add(files.filter(({ path }) => !/\.(csv|tsv|txt|json|md)$/i.test(path)));
  }

  function takePart({ pictures: taken, tables }: ImportedPart): void {
    uploads.adopt(taken);
    const last = tables.at(-1);
    if (!last) return;
    setCSV({ name: last.path, text: last.text });
    if (form.name === '') change({ name: nameOf(last.path) });
  }

  async function submit(publish: boolean): Promise<void> {
    setTried(true);
    const { study } = readForm(form, publish);
    if (!study || text === null) return setError('Something above is not right yet.');
    setPending(true);
    setError(null);
    try {
      const files = uploads.list.flatMap(({ path, imageId }) => (imageId ? [{ path, imageId }] : []));
      const result = await createStudyAction({ form: study, csv: text, files });
      if (result?.data) return router.push(`/requests/${result.data.studyId}`);
      setError(result?.serverError ?? 'Something above is not right yet.');
    } catch {
      setError('Apiary cannot be reached. Nothing was created; check your connection and try again.');
    }
    setPending(false);
  }

  const steps = [
    { label: 'Pictures uploaded', isDone: uploads.list.some(({ status }) => status === 'done') && table.isSettled && !uploads.list.some(({ status }) => status === 'waiting' || status === 'sending') },
    { label: pictures !== null && !csv ? 'An item for every picture' : 'CSV without problems', isDone: isTableRight },
    { label: 'Name and settings', isDone: errors === null },
  ];
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="space-y-5">
        <Section number={1} title="What to ask">
          <RadioCards label="Task" options={TASKS} value={form.taskType} onValueChange={(value) => setForm(withTask(form, value as TTaskType))} />
        </Section>
        <Section
          number={2}
          title="Pictures and table"
          description={ROWS[form.taskType]}
        >
          <DropZone onFiles={(files) => void take(files)} isCompact={uploads.list.length > 0 || csv !== null} />
          {s3Places.length > 0 && <S3Import places={s3Places} onPart={takePart} />}
          <TableFile name={csv?.name ?? null} columns={columnsOf(taskType)} isOptional={form.taskType === 'write-instructions'} onRemove={() => setCSV(null)} />
          <UploadStatus uploads={uploads} />
          <TableProblems problems={table.problems} />
          <TablePreview table={table} taskType={taskType} />
        </Section>
        <Section number={3} title="Name and settings">
          <Field label="Study name" hint="For you; workers see the title below." error={shownErrors.name}>
            <Input maxLength={120} value={form.name} onChange={(event) => change({ name: event.target.value })} />
          </Field>
          <SettingsSection form={form} errors={shownErrors} onChange={change} offersProlific={offersProlific} qualifications={qualifications} />
        </Section>
      </div>
      <Summary
        steps={steps}
        estimate={estimate(form, table.rows.length, basis)}
        items={table.rows.length}
        available={available}
        isDemo={isDemo}
        isPending={isPending}
        error={error}
        canPreview={isTableRight && table.isSettled}
        onPreview={() => setPreviewing(true)}
        onSubmit={(publish) => void submit(publish)}
      />
      <PreviewDialog taskType={form.taskType} payloads={isPreviewing ? previewPayloads(table.matched, taskType) : []} isOpen={isPreviewing} onClose={() => setPreviewing(false)} />
    </div>
  );
}
