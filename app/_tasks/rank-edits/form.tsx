'use client';

import { CornerDownLeft } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { useZoom } from '#app/_ui/use-zoom.ts';
import type { TRankEditsAnswer, TRankEditsPayload } from '#lib/contracts/work.ts';
import { useWords } from '#words';
import { Instruction } from '../instruction.tsx';
import { KeysDialog } from '../keys-dialog.tsx';
import { handlePictureKey, pictureKeys } from '../picture-keys.ts';
import type { TaskFormProps, TaskKey, TaskWords } from '../task-form.ts';
import { TaskPicture } from '../task-picture.tsx';
import { TaskToolbar } from '../task-toolbar.tsx';
import { ComparisonBar } from '../comparison-bar.tsx';
import { useComparison } from '../use-comparison.ts';
import { usePictures } from '../use-pictures.ts';
import { useTaskKeys } from '../use-task-keys.ts';
import { useTimings } from '../use-timings.ts';
import { Flags } from './flags.tsx';
import { RankBoard } from './rank-board.tsx';
import { RankStrip } from './rank-strip.tsx';
import { ranking as complete, tieGroups } from './slots.ts';
import { useRanking, type RankDraft } from './use-ranking.ts';
import { VariantCard } from './variant-card.tsx';

const LETTERS = 'ABCDEFGHIJ';

function keysOf(t: TaskWords, hasTies: boolean | undefined): TaskKey[] {
  return [
    { keys: ['1 … 5'], does: t('rankEdits.keys.rank') },
    { keys: [t('rankEdits.keys.letters'), '← →'], does: t('rankEdits.keys.mark') },
    ...(hasTies ? [{ keys: ['T'], does: t('rankEdits.keys.tie') }] : []),
    { keys: [t('keys.names.backspace')], does: t('rankEdits.keys.takeAway') },
    { keys: [t('keys.names.space'), t('keys.names.arrows')], does: t('rankEdits.keys.card') },
    { keys: [t('keys.names.enter')], does: t('keys.handIn') },
    ...pictureKeys(t),
  ];
}

type Props = TaskFormProps<TRankEditsPayload, TRankEditsAnswer, Partial<RankDraft>>;

/** Five edits of one picture, best to worst, and what is wrong with them as a whole. */
export function RankEditsForm({ payload, draft, onDraft, onAnswer, isReadOnly = false, footer }: Props) {
  const t = useWords('tasks');
  const variants = payload.variants.map((variant, index) => ({ ...variant, letter: LETTERS[index] }));
  const size = variants.length;
  const [current, setCurrent] = useState(0);
  const comparison = useComparison();
  const [large, setLarge] = useState<number | null>(null);
  const [areKeysOpen, setKeysOpen] = useState(false);
  const zoom = useZoom();
  const timings = useTimings();
  const pictures = usePictures(size + 1);
  const state = useRanking(
    variants.map(({ id }) => id),
    draft,
    (next) => {
      timings.touch();
      onDraft(next);
    },
  );
  const done = complete(state.slots);

  const submit = (): void => {
    if (!done || isReadOnly || !pictures.areReady) return;
    const ties = tieGroups(state.ties, state.slots);
    onAnswer({ ranking: done, flags: state.flags, ...(payload.ties && ties.length > 0 && { ties }) }, timings.read());
  };
  function rankCurrent(place: number): void {
    state.rank(variants[current].id, place);
    const ring = variants.map((_, offset) => (current + 1 + offset) % size);
    const next = ring.find((index) => index !== current && state.placeOf(variants[index].id) < 0);
    if (next !== undefined) setCurrent(next);
  }
  function tieUp(): void {
    const place = state.placeOf(variants[current].id);
    if (place > 0) state.tie(place - 1);
  }
  useTaskKeys({
    onHold: comparison.setHeld,
    onKey: (key, event) => {
      if (handlePictureKey(key, event, zoom) || comparison.onKey(key)) return true;
      if (key === '?') setKeysOpen(true);
      if (key === '?' || isReadOnly) return key === '?';
      const digit = Number(key);
      const letter = LETTERS.slice(0, size).toLowerCase().indexOf(key);
      if (digit >= 1 && digit <= size) rankCurrent(digit - 1);
      else if (letter >= 0 && key.length === 1) setCurrent(letter);
      else if (key === 't' && payload.ties) tieUp();
      else if (key === 'ArrowRight') setCurrent((current + 1) % size);
      else if (key === 'ArrowLeft') setCurrent((current + size - 1) % size);
      else if (key === 'Backspace') state.placeOf(variants[current].id) >= 0 && state.toggle(variants[current].id);
      else if (key === 'Enter') submit();
      else return false;
      return true;
    },
  });

  const images = [{ label: t('picture.original'), src: payload.original }, ...variants.map(({ letter, url }) => ({ label: t('picture.edit', { name: letter }), src: url }))];
  const original = { src: payload.original, ...comparison.shown };
  const ties = tieGroups(state.ties, state.slots).map((group) => group.map((id) => LETTERS[variants.findIndex((variant) => variant.id === id)]));
  const said = [
    ...variants.filter(({ id }) => state.placeOf(id) >= 0).map(({ id, letter }) => t('rankEdits.said.rank', { letter, rank: state.placeOf(id) + 1 })),
    ...ties.map((group) => t('rankEdits.said.tied', { letters: group.reduce((first, second) => t('rankEdits.said.and', { first, second })) })),
    ...(done ? [t('rankEdits.said.done')] : []),
  ];
  return (
    <RankBoard slots={state.slots} variants={variants} onRank={state.rank}>
      <div className="flex flex-col gap-3 lg:grid lg:min-h-0 lg:flex-1 lg:grid-cols-[minmax(0,1fr)_17rem] lg:grid-rows-[minmax(0,1fr)_auto] lg:gap-x-5">
        <div className="flex min-h-0 flex-col gap-3">
          <div className="flex items-start justify-between gap-3">
            <Instruction text={payload.instruction} />
            <TaskToolbar zoom={zoom} comparison={comparison} onKeys={() => setKeysOpen(true)} className="shrink-0" />
          </div>
          <ComparisonBar comparison={comparison} />
          <div className="grid min-h-0 flex-1 grid-cols-2 gap-x-2.5 gap-y-3 sm:grid-cols-3 lg:grid-rows-2">
            <figure className="col-span-2 flex min-h-0 flex-col sm:col-span-1">
              <TaskPicture
                label={t('picture.original')}
                src={payload.original}
                zoom={zoom}
                pictures={pictures}
                onEnlarge={() => setLarge(0)}
                className="min-h-0 flex-1 max-lg:aspect-[16/10] sm:max-lg:aspect-[4/3] sm:max-lg:flex-none"
              >
                <span className="absolute left-1.5 top-1.5 flex h-5 items-center rounded bg-ink/80 px-1.5 text-2xs font-semibold text-canvas">{t('picture.original')}</span>
              </TaskPicture>
            </figure>
            {variants.map((variant, index) => (
              <VariantCard
                key={variant.id}
                variant={variant}
                place={state.placeOf(variant.id)}
                shown={state.rankOf(variant.id)}
                size={size}
                isCurrent={index === current}
                isReadOnly={isReadOnly}
                zoom={zoom}
                pictures={pictures}
                original={original}
                onHold={comparison.setHeld}
                onCurrent={() => setCurrent(index)}
                onToggle={() => !isReadOnly && state.toggle(variant.id)}
                onRank={(place) => state.rank(variant.id, place)}
                onEnlarge={() => setLarge(index + 1)}
              />
            ))}
          </div>
        </div>
        <div className="flex min-h-0 flex-col gap-3 lg:justify-between lg:overflow-y-auto">
          <div className="rounded-xl border bg-surface p-4">
            <Flags flags={state.flags} onChange={state.setFlags} isReadOnly={isReadOnly} />
          </div>
        </div>
        <div className="sticky bottom-0 -mx-4 border-t bg-canvas px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 lg:static lg:col-span-2 lg:mx-0 lg:flex lg:items-start lg:gap-5 lg:border-0 lg:p-0">
          <div className="min-w-0 flex-1">
            <RankStrip slots={state.slots} ties={state.ties} onTie={payload.ties ? state.tie : undefined} variants={variants} isReadOnly={isReadOnly} />
          </div>
          <div className="lg:w-68">
            {footer ?? (
              <Button variant="primary" size="lg" className="h-12 w-full lg:h-20" disabled={!done || !pictures.areReady} onClick={submit}>
                {done ? t(pictures.areReady ? 'handIn' : 'picture.waitingForAll') : t('rankEdits.ranked', { count: state.slots.filter(Boolean).length, size })}
                {done && <CornerDownLeft aria-hidden className="pointer-coarse:hidden" />}
              </Button>
            )}
          </div>
        </div>
      </div>
      <p aria-live="polite" className="sr-only">
        {said.join(' ')}
      </p>
      <Lightbox title={payload.instruction} images={images} index={large} onIndexChange={setLarge} />
      <KeysDialog open={areKeysOpen} onOpenChange={setKeysOpen} keys={keysOf(t, payload.ties)} />
    </RankBoard>
  );
}
