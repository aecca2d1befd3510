'use client';

import { useDraggable } from '@dnd-kit/core';
import type { MouseEventHandler } from 'react';
import { cn } from '#app/_ui/cn.ts';
import type { ZoomControl } from '#app/_ui/use-zoom.ts';
import { useWords } from '#words';
import { TaskPicture, type OriginalOverlay } from '../task-picture.tsx';
import { useLongPress } from '../use-long-press.ts';
import type { Pictures } from '../use-pictures.ts';
import type { RankedVariant } from './rank-strip.tsx';

/** The drag-and-drop name of a variant in the grid, as opposed to its place in the ranking. */
export const pickId = (id: string): string => `pick:${id}`;

export interface VariantCardProps {
  variant: RankedVariant;
  /** 0-based place, or −1, and the rank people see there. */
  place: number;
  shown: string;
  size: number;
  /** The number keys speak of this one. */
  isCurrent: boolean;
  isReadOnly?: boolean;
  zoom: ZoomControl;
  pictures: Pictures;
  original: OriginalOverlay;
  onHold: (isDown: boolean) => void;
  onCurrent: () => void;
  onToggle: () => void;
  onRank: (place: number) => void;
  onEnlarge: () => void;
}

/** One variant: tap it for the next rank, drag it to a place, or choose its number. */
export function VariantCard({ variant, place, shown, size, isCurrent, isReadOnly, zoom, pictures, original, onHold, onCurrent, onToggle, onRank, onEnlarge }: VariantCardProps) {
  const t = useWords('tasks');
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: pickId(variant.id), disabled: isReadOnly || zoom.isZoomed });
  const press = useLongPress(onHold);
  const name = t('picture.edit', { name: variant.letter });
  return (
    <figure className="flex min-h-0 flex-col" onFocus={onCurrent}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a second way for pointers; radio buttons serve keys and screen readers */}
      <div
        role="presentation"
        ref={setNodeRef}
        {...press}
        onMouseDown={listeners?.onMouseDown as MouseEventHandler | undefined}
        onClick={() => {
          onCurrent();
          onToggle();
        }}
        className={cn(
          'flex min-h-0 flex-1 touch-manipulation rounded-lg max-lg:aspect-[4/3]',
          !isReadOnly && 'cursor-pointer',
          isCurrent && !isReadOnly && 'pointer-fine:ring-2 pointer-fine:ring-ring pointer-fine:ring-offset-2 pointer-fine:ring-offset-canvas',
          isDragging && 'opacity-50',
        )}
      >
        <TaskPicture label={name} src={variant.url} zoom={zoom} pictures={pictures} original={original} onEnlarge={onEnlarge} className="flex-1">
          <span className="absolute left-1.5 top-1.5 flex items-center gap-1">
            <span className="flex h-5 min-w-5 items-center justify-center rounded bg-ink/80 px-1 text-2xs font-semibold text-canvas">{variant.letter}</span>
            {place >= 0 && <span className="flex h-5 min-w-5 items-center justify-center rounded-full bg-honey px-1.5 text-2xs font-bold text-on-honey shadow-1">{shown}</span>}
          </span>
        </TaskPicture>
      </div>
      <figcaption className="mt-1">
        <fieldset disabled={isReadOnly}>
          <legend className="sr-only">{t('rankEdits.card.rankOf', { edit: name })}</legend>
          <div className="grid grid-flow-col overflow-hidden rounded-md border bg-surface">
            {Array.from({ length: size }, (_, index) => (
              <label
                key={index}
                className={cn(
                  'relative flex h-7 items-center justify-center border-l text-xs font-medium tabular-nums text-ink-soft first:border-l-0 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ring pointer-coarse:h-9',
                  !isReadOnly && 'cursor-pointer hover:bg-muted',
                  index === place && 'bg-honey text-on-honey hover:bg-honey',
                )}
              >
                <input
                  type="radio"
                  name={`rank-${variant.id}`}
                  checked={index === place}
                  onChange={() => onRank(index)}
                  aria-label={index === 0 ? t('rankEdits.card.best', { rank: 1 }) : index === size - 1 ? t('rankEdits.card.worst', { rank: size }) : `${index + 1}`}
                  className="absolute inset-0 size-full cursor-[inherit] opacity-0"
                />
                <span aria-hidden>{index + 1}</span>
              </label>
            ))}
          </div>
        </fieldset>
      </figcaption>
    </figure>
  );
}
