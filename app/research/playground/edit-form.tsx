'use client';

import { Dices, ImagePlus, Play, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { Select } from '#app/_ui/select.tsx';
import { Slider } from '#app/_ui/slider.tsx';
import { useAlive } from '#app/_ui/use-alive.ts';
import { useWords } from '#words';
import { PictureDialog, type Pictures } from './picture-dialog.tsx';
import type { Picked, WireEditor } from './wire.ts';

export interface EditSettings {
  picked: Picked | null;
  instruction: string;
  modelIds: string[];
  /** The first of `count` seeds in a row. */
  seed: number;
  count: number;
  sampling: WireEditor['sampling'];
}

export interface EditFormProps {
  editors: readonly WireEditor[];
  pictures: Pictures;
  settings: EditSettings;
  onChange: (update: Partial<EditSettings>) => void;
  /** What is wrong, and with which field. */
  error: { path: string; message: string } | null;
  isPending: boolean;
  onSubmit: () => void;
  onPicturesChanged: () => void;
}

/** Editors beside each other at most. */
const MOST_EDITORS = 4;
const LARGEST_SEED = 2_147_483_000;

function PictureField({ pictures, picked, error, onPick, onPicturesChanged }: { pictures: Pictures; picked: Picked | null; error?: string; onPick: (picked: Picked) => void; onPicturesChanged: () => void }) {
  const t = useWords('playground.form');
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="group relative flex aspect-[4/3] w-full items-center justify-center overflow-hidden rounded-lg border border-line-strong bg-subtle transition-colors hover:border-ink-faint lg:aspect-square"
      >
        {picked ? (
          <>
            <img src={picked.url} alt="" className="size-full object-contain [image-rendering:pixelated]" />
            <span className="absolute bottom-2 right-2 rounded-md bg-surface px-2.5 py-1 text-xs font-medium shadow-1 group-hover:bg-subtle">{t('change')}</span>
          </>
        ) : (
          <span className="flex flex-col items-center gap-2 text-sm text-ink-soft">
            <ImagePlus aria-hidden className="size-6 text-honey-ink" />
            {t('choose')}
          </span>
        )}
      </button>
      {error && (
        <p role="alert" className="mt-1.5 text-xs font-medium text-bad">
          {error}
        </p>
      )}
      <PictureDialog open={isOpen} onOpenChange={setOpen} pictures={pictures} onPicturesChanged={onPicturesChanged} onPick={onPick} />
    </div>
  );
}

function EditorsField({ editors, chosen, error, onChange }: { editors: readonly WireEditor[]; chosen: readonly string[]; error?: string; onChange: (modelIds: string[]) => void }) {
  const t = useWords('playground.form');
  const gone = useWords('playground')('gone');
  const left = editors.filter(({ id }) => !chosen.includes(id));
  const isFull = chosen.length >= MOST_EDITORS || left.length === 0;
  return (
    <div className="space-y-2">
      <ul aria-label={t('editors')} className="space-y-1.5">
        {chosen.map((id) => {
          const editor = editors.find((one) => one.id === id);
          return (
            <li key={id} className="flex items-center justify-between gap-2 rounded-lg border bg-surface py-1 pl-3 pr-1 text-sm">
              <span className="min-w-0 truncate">
                <span className="font-medium">{editor?.name ?? gone}</span>
                {editor?.isInService && <span className="ml-2 text-xs text-honey-ink">{t('inService')}</span>}
              </span>
              <Button size="sm" variant="ghost" aria-label={editor ? t('leaveOut', { name: editor.name }) : t('leaveOutGone')} className="w-8 px-0" onClick={() => onChange(chosen.filter((one) => one !== id))}>
                <X aria-hidden />
              </Button>
            </li>
          );
        })}
      </ul>
      <Field label={t(chosen.length === 0 ? 'editor' : 'another')} error={error} isOptional={chosen.length > 0}>
        <Select
          // A new one each time, so that it is empty again.
          key={chosen.join()}
          options={left.map(({ id, name, isInService }) => ({ value: id, label: name, hint: isInService ? t('inService') : undefined }))}
          placeholder={t(chosen.length >= MOST_EDITORS ? 'most' : left.length === 0 ? 'noOther' : 'add')}
          disabled={isFull}
          onValueChange={(id) => onChange([...chosen, id])}
        />
      </Field>
    </div>
  );
}

/** What to edit, how, by whom. */
export function EditForm({ editors, pictures, settings, onChange, error, isPending, onSubmit, onPicturesChanged }: EditFormProps) {
  const t = useWords('playground.form');
  const isAlive = useAlive();
  const { picked, instruction, modelIds, seed, count, sampling } = settings;
  const first = editors.find(({ id }) => id === modelIds[0]);
  const isAsCard = !first || (Object.keys(first.sampling) as (keyof typeof sampling)[]).every((name) => first.sampling[name] === sampling[name]);
  const ask = (update: Partial<EditSettings['sampling']>): void => onChange({ sampling: { ...sampling, ...update } });
  const errorAt = (name: string): string | undefined => (error?.path.split('.')[0] === name ? error.message : undefined);
  const isElsewhere = error !== null && !['picture', 'instruction', 'modelIds', 'seeds'].includes(error.path.split('.')[0]);
  return (
    <Card className="lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto">
      <CardBody>
        <form
          aria-label={t('label')}
          className="space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          <PictureField pictures={pictures} picked={picked} error={errorAt('picture')} onPicturesChanged={onPicturesChanged} onPick={(next) => onChange({ picked: next, ...(next.instruction && { instruction: next.instruction }) })} />
          <Field label={t('instruction')} error={errorAt('instruction')}>
            <Input value={instruction} maxLength={300} placeholder={t('example')} onChange={({ target }) => onChange({ instruction: target.value })} />
          </Field>
          <EditorsField editors={editors} chosen={modelIds} error={errorAt('modelIds')} onChange={(next) => onChange({ modelIds: next })} />
          <Button type="submit" variant="primary" size="lg" className="w-full" isPending={isPending} disabled={!isAlive} icon={<Play aria-hidden />}>
            {t('submit')}
          </Button>
          {isElsewhere && (
            <Callout tone="bad" role="alert" title={t('notStarted')}>
              {error.message}
            </Callout>
          )}
          <div className="flex items-end gap-2">
            <Field label={t('seed')} error={errorAt('seeds')} className="flex-1">
              <Input inputMode="numeric" value={String(seed)} onChange={({ target }) => onChange({ seed: Math.min(LARGEST_SEED, Number(target.value.replace(/\D/g, '') || 0)) })} />
            </Field>
            <Button aria-label={t('anotherSeed')} className="w-9 px-0" onClick={() => onChange({ seed: Math.floor(Math.random() * 1_000_000) })}>
              <Dices aria-hidden />
            </Button>
          </div>
          <Slider label={t('count')} hint={t('countHint')} value={count} min={1} max={4} format={(value) => t('edits', { count: value })} onValueChange={(next) => onChange({ count: next })} />
          <Slider label={t('text')} hint={t('textHint')} value={sampling.textGuidance} min={0} max={15} step={0.5} onValueChange={(textGuidance) => ask({ textGuidance })} />
          <Slider label={t('image')} hint={t('imageHint')} value={sampling.imageGuidance} min={0} max={5} step={0.1} onValueChange={(imageGuidance) => ask({ imageGuidance })} />
          <Slider label={t('steps')} hint={t('stepsHint')} value={sampling.steps} min={2} max={100} onValueChange={(steps) => ask({ steps })} />
          {!isAsCard && first && (
            <Button size="sm" variant="ghost" className="max-w-full" onClick={() => onChange({ sampling: first.sampling })}>
              <span className="truncate">{t('asCard', { name: first.name })}</span>
            </Button>
          )}
        </form>
      </CardBody>
    </Card>
  );
}
