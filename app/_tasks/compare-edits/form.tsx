'use client';

import { CornerDownLeft } from 'lucide-react';
import { useState, type CSSProperties } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { cn } from '#app/_ui/cn.ts';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { Switch } from '#app/_ui/switch.tsx';
import { useZoom } from '#app/_ui/use-zoom.ts';
import type { TCompareEditsAnswer, TCompareEditsPayload } from '#lib/contracts/work.ts';
import { useWords } from '#words';
import { Instruction } from '../instruction.tsx';
import { KeysDialog } from '../keys-dialog.tsx';
import { handlePictureKey, pictureKeys } from '../picture-keys.ts';
import type { TaskFormProps, TaskKey, TaskWords } from '../task-form.ts';
import { TaskPicture } from '../task-picture.tsx';
import { TaskToolbar } from '../task-toolbar.tsx';
import { useLongPress } from '../use-long-press.ts';
import { ComparisonBar } from '../comparison-bar.tsx';
import { useComparison } from '../use-comparison.ts';
import { usePictures } from '../use-pictures.ts';
import { useRemembered } from '../use-remembered.ts';
import { useTaskKeys } from '../use-task-keys.ts';
import { useTimings } from '../use-timings.ts';
import { ChoiceBar, type Choice } from './choice-bar.tsx';

function keysOf(t: TaskWords): TaskKey[] {
  return [
    { keys: ['1', '←'], does: t('compareEdits.choices.left.label') },
    { keys: ['2', '→'], does: t('compareEdits.choices.right.label') },
    { keys: ['0', '↓'], does: t('compareEdits.choices.equal.label') },
    { keys: [t('keys.names.enter')], does: t('keys.handIn') },
    ...pictureKeys(t),
  ];
}

const CHOICE_KEYS: Record<string, Choice> = { '1': 'left', '2': 'right', '0': 'equal', ArrowLeft: 'left', ArrowRight: 'right', ArrowDown: 'equal', ArrowUp: 'equal' };

/** On desks three columns no taller than the pictures need; on phones rows for wide pictures, a pair under the original for others. */
const GRID = 'grid min-h-0 flex-1 gap-2 md:max-h-(--picture-height) md:grid-cols-3 md:grid-rows-[minmax(12rem,1fr)] md:gap-3';
const CAPTION =
  'text-xs font-medium text-ink-soft md:h-6 max-md:absolute max-md:left-1.5 max-md:top-1.5 max-md:z-10 max-md:flex max-md:h-5 max-md:items-center max-md:rounded max-md:bg-ink/80 max-md:px-1.5 max-md:text-2xs max-md:text-canvas';

type Draft = Partial<TCompareEditsAnswer>;
type Props = TaskFormProps<TCompareEditsPayload, TCompareEditsAnswer, Draft>;

/** Two edits of one picture: which follows the instruction better, or are they equal? */
export function CompareEditsForm({ payload, draft, onDraft, onAnswer, isReadOnly = false, footer }: Props) {
  const t = useWords('tasks');
  const [choice, setChoice] = useState<Choice | null>(draft?.choice ?? null);
  const comparison = useComparison();
  const [large, setLarge] = useState<number | null>(null);
  const [areKeysOpen, setKeysOpen] = useState(false);
  const [isOneKey, setOneKey] = useRemembered('one-key');
  const zoom = useZoom();
  const timings = useTimings();
  const pictures = usePictures(3);
  const press = useLongPress(comparison.setHeld);

  const submit = (answer: Choice | null): void => {
    if (answer && !isReadOnly && pictures.areReady) onAnswer({ choice: answer }, timings.read());
  };
  const choose = (next: Choice): void => {
    if (isReadOnly) return;
    timings.touch();
    setChoice(next);
    onDraft({ choice: next });
    if (isOneKey) submit(next);
  };
  useTaskKeys({
    onHold: comparison.setHeld,
    onKey: (key, event) => {
      if (handlePictureKey(key, event, zoom) || comparison.onKey(key)) return true;
      if (key === '?') setKeysOpen(true);
      else if (key === 'Enter' && !isReadOnly) submit(choice);
      else if (CHOICE_KEYS[key] && !isReadOnly) choose(CHOICE_KEYS[key]);
      else return false;
      return true;
    },
  });

  const edits = [
    { label: t('picture.edit', { name: '1' }), src: payload.left, value: 'left' as const },
    { label: t('picture.edit', { name: '2' }), src: payload.right, value: 'right' as const },
  ];
  const original = { src: payload.original, ...comparison.shown };
  const common = { zoom, pictures };
  return (
    <div className="@container flex min-h-0 flex-1 flex-col gap-3">
      <div className="flex items-start justify-between gap-3">
        <Instruction text={payload.instruction} />
        <TaskToolbar zoom={zoom} comparison={comparison} onKeys={() => setKeysOpen(true)} className="shrink-0" />
      </div>
      <ComparisonBar comparison={comparison} />
      <div
        className={cn(GRID, pictures.ratio > 1.2 ? 'grid-cols-1 grid-rows-3' : 'grid-cols-2 grid-rows-2')}
        style={{ '--picture-height': `calc((100cqw - 1.5rem) / 3 / ${pictures.ratio} + 1.5rem)` } as CSSProperties}
      >
        <figure className={cn('relative flex min-h-0 flex-col', pictures.ratio <= 1.2 && 'max-md:col-span-2')}>
          <figcaption className={CAPTION}>{t('picture.original')}</figcaption>
          <TaskPicture label={t('picture.original')} src={payload.original} onEnlarge={() => setLarge(0)} className="min-h-0 flex-1" {...common} />
        </figure>
        {edits.map(({ label, src, value }, index) => {
          const isOn = choice === value || choice === 'equal';
          return (
            <figure key={value} className="relative flex min-h-0 flex-col">
              <figcaption className={cn(CAPTION, isOn && 'text-honey-ink max-md:bg-honey max-md:text-on-honey')}>
                {isOn ? t(choice === 'equal' ? 'compareEdits.caption.equal' : 'compareEdits.caption.better', { edit: label }) : label}
              </figcaption>
              {/* biome-ignore lint/a11y/noStaticElementInteractions: a second way for pointers; radio buttons serve keys and screen readers */}
              <div
                role="presentation"
                {...press}
                onClick={() => choose(value)}
                className={cn(
                  'flex min-h-0 flex-1 touch-manipulation rounded-lg transition-shadow',
                  !isReadOnly && 'cursor-pointer',
                  isOn && 'ring-2 ring-honey-ink ring-offset-2 ring-offset-canvas',
                )}
              >
                <TaskPicture label={label} src={src} original={original} onEnlarge={() => setLarge(index + 1)} className="flex-1" {...common} />
              </div>
            </figure>
          );
        })}
      </div>
      {footer ?? (
        <div className="flex flex-col gap-2 md:flex-row md:items-center">
          <ChoiceBar choice={choice} onChoose={choose} isReadOnly={isReadOnly} />
          <Button variant="primary" size="lg" className="h-12 md:h-11 md:w-44" disabled={!choice || !pictures.areReady || isReadOnly} onClick={() => submit(choice)}>
            {t(choice && !pictures.areReady ? 'picture.waitingForAll' : 'handIn')}
            <CornerDownLeft aria-hidden className="pointer-coarse:hidden" />
          </Button>
        </div>
      )}
      <p aria-live="polite" className="sr-only">
        {choice && t('compareEdits.chosen', { choice: t(`compareEdits.choices.${choice}.label`) })}
      </p>
      <Lightbox title={payload.instruction} images={[{ label: t('picture.original'), src: payload.original }, ...edits]} index={large} onIndexChange={setLarge} />
      <KeysDialog open={areKeysOpen} onOpenChange={setKeysOpen} keys={keysOf(t)}>
        <Switch label={t('compareEdits.oneKey.label')} hint={t('compareEdits.oneKey.hint')} checked={isOneKey} onCheckedChange={setOneKey} />
      </KeysDialog>
    </div>
  );
}
