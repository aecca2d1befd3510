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
import { useNumbers, useWords } from '#words';
import type { TTaskType } from '#lib/contracts/work.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import type { ImportedPart } from '#lib/image/import-prefix.ts';
import { columnsOf, tableOfPictures } from '#lib/study/read-study-csv.ts';
import { previewPayloads } from '../preview-payloads.ts';
import { createStudyAction } from './actions.ts';
import { DropZone } from './drop-zone.tsx';
import type { ChosenFile } from './dropped-files.ts';
import { estimate, type EstimateBasis } from './estimate.ts';
import { initialForm, readForm, withPlainMoney, withTask, type FormErrors, type FormState } from './form-state.ts';
import { PreviewDialog } from './preview-dialog.tsx';
import type { OwnQualification } from './qualification-fields.tsx';
import { S3Import } from './s3-import.tsx';
import { SettingsSection } from './settings-section.tsx';
import { Summary } from './summary.tsx';
import { TablePreview, TableProblems } from './table-preview.tsx';
import { UploadStatus } from './upload-status.tsx';
import { useTable } from './use-table.ts';
import { useUploads } from './use-uploads.ts';

const ICONS: Record<TTaskType, ReactNode> = {
  'compare-edits': <Columns2 aria-hidden />,
  'rank-edits': <ListOrdered aria-hidden />,
  'write-instructions': <PencilLine aria-hidden />,
  'edit-captions': <Captions aria-hidden />,
};

const TASKS = Object.keys(ICONS) as TTaskType[];

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
  const t = useWords('requests.form.csv');
  const example = `data:text/csv;charset=utf-8,${encodeURIComponent(`${columns.join(',')}\n`)}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg bg-subtle px-3 py-2 text-sm">
      <span className="flex min-w-0 items-center gap-2">
        <FileSpreadsheet aria-hidden className="size-4 shrink-0 text-ink-faint" />
        {name ? <span className="truncate font-medium">{name}</span> : <span className="text-ink-soft">{t(isOptional ? 'optional' : 'missing')}</span>}
        {!name && <code className="font-mono text-xs">{columns.join(', ')}</code>}
      </span>
      {name ? (
        <Button size="sm" variant="ghost" icon={<X aria-hidden />} onClick={onRemove}>
          {t('remove')}
        </Button>
      ) : (
        <Button asChild size="sm" variant="ghost">
          <a href={example} download="study.csv">
            <Download aria-hidden />
            {t('empty')}
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
  const t = useWords('requests.form');
  const numbers = useNumbers();
  const router = useRouter();
  const [form, setForm] = useState<FormState>(() => initialForm(t, numbers));
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
  const plain = withPlainMoney(form, numbers);
  const { errors } = readForm(plain, true, t);
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
      if (tables.length > 1) toast.warning(t('csv.many', { count: tables.length, path: last.path }));
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
    const { study } = readForm(plain, publish, t);
    if (!study || text === null) return setError(t('notRight'));
    setPending(true);
    setError(null);
    try {
      const files = uploads.list.flatMap(({ path, imageId }) => (imageId ? [{ path, imageId }] : []));
      const result = await createStudyAction({ form: study, csv: text, files });
      if (result?.data) return router.push(`/requests/${result.data.studyId}`);
      setError(result?.serverError ?? t('notRight'));
    } catch {
      setError(t('unreachable'));
    }
    setPending(false);
  }

  const steps = [
    { label: t('steps.pictures'), isDone: uploads.list.some(({ status }) => status === 'done') && table.isSettled && !uploads.list.some(({ status }) => status === 'waiting' || status === 'sending') },
    { label: t(pictures !== null && !csv ? 'steps.everyPicture' : 'steps.csv'), isDone: isTableRight },
    { label: t('steps.settings'), isDone: errors === null },
  ];
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="space-y-5">
        <Section number={1} title={t('sections.ask')}>
          <RadioCards
            label={t('task')}
            options={TASKS.map((value) => ({ value, label: t(`tasks.${value}.label`), hint: t(`tasks.${value}.hint`), icon: ICONS[value] }))}
            value={form.taskType}
            onValueChange={(value) => setForm(withTask(form, value as TTaskType, t, numbers))}
          />
        </Section>
        <Section number={2} title={t('sections.pictures')} description={t(`tasks.${form.taskType}.rows`)}>
          <DropZone onFiles={(files) => void take(files)} isCompact={uploads.list.length > 0 || csv !== null} />
          {s3Places.length > 0 && <S3Import places={s3Places} onPart={takePart} />}
          <TableFile name={csv?.name ?? null} columns={columnsOf(taskType)} isOptional={form.taskType === 'write-instructions'} onRemove={() => setCSV(null)} />
          <UploadStatus uploads={uploads} />
          <TableProblems problems={table.problems} />
          <TablePreview table={table} taskType={taskType} />
        </Section>
        <Section number={3} title={t('sections.settings')}>
          <Field label={t('name.label')} hint={t('name.hint')} error={shownErrors.name}>
            <Input maxLength={120} value={form.name} onChange={(event) => change({ name: event.target.value })} />
          </Field>
          <SettingsSection form={form} errors={shownErrors} onChange={change} offersProlific={offersProlific} qualifications={qualifications} />
        </Section>
      </div>
      <Summary
        steps={steps}
        estimate={estimate(plain, table.rows.length, basis)}
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
