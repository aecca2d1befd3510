'use client';

import { horizontalListSortingStrategy, SortableContext, useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { cn } from '#app/_ui/cn.ts';
import type { Slots } from './slots.ts';

export interface RankedVariant {
  id: string;
  url: string;
  /** "A"…"E". */
  letter: string;
}

/** The drag-and-drop name of a place that nobody has. */
export const emptyId = (index: number): string => `empty:${index}`;

interface SlotProps {
  index: number;
  size: number;
  variant: RankedVariant | undefined;
  isReadOnly?: boolean;
}

function Slot({ index, size, variant, isReadOnly }: SlotProps) {
  const name = variant?.id ?? emptyId(index);
  const { attributes, listeners, setNodeRef, transform, transition, isDragging, isOver } = useSortable({ id: name, disabled: { draggable: !variant || isReadOnly } });
  const rank = index === 0 ? 'Best' : index === size - 1 ? 'Worst' : '';
  return (
    <li className="min-w-0 flex-1">
      <div
        ref={setNodeRef}
        style={{ transform: CSS.Translate.toString(transform), transition }}
        {...(variant ? { ...attributes, ...listeners } : {})}
        className={cn(
          'relative flex h-14 items-center justify-center overflow-hidden rounded-lg border text-sm font-semibold sm:h-16 lg:h-20',
          variant ? 'touch-none border-line bg-surface shadow-1' : 'border-dashed border-line-strong bg-subtle text-ink-faint',
          variant && !isReadOnly && 'cursor-grab',
          isDragging && 'z-10 opacity-40',
          isOver && 'border-honey-ink ring-2 ring-honey',
        )}
      >
        {variant ? <img src={variant.url} alt="" draggable={false} className="absolute inset-0 size-full select-none object-cover" /> : index + 1}
        {variant && (
          <>
            <span className="sr-only">{`Edit ${variant.letter}, rank ${index + 1} of ${size}`}</span>
            <span aria-hidden className="absolute left-1 top-1 flex size-5 items-center justify-center rounded-full bg-honey text-2xs font-bold text-on-honey shadow-1">
              {index + 1}
            </span>
            <span aria-hidden className="absolute bottom-1 right-1 flex h-4 min-w-4 items-center justify-center rounded bg-ink/80 px-1 text-2xs font-medium text-canvas">
              {variant.letter}
            </span>
          </>
        )}
      </div>
      <p className="mt-0.5 h-4 text-center text-2xs text-ink-faint">{rank}</p>
    </li>
  );
}

export interface RankStripProps {
  slots: Slots;
  variants: readonly RankedVariant[];
  isReadOnly?: boolean;
}

/** The ranking as it stands, best to worst; its cards can be dragged, also by keyboard. */
export function RankStrip({ slots, variants, isReadOnly }: RankStripProps) {
  const names = slots.map((id, index) => id ?? emptyId(index));
  return (
    <SortableContext items={names} strategy={horizontalListSortingStrategy}>
      <ol aria-label="Ranking, best first" className="flex gap-1.5 sm:gap-2">
        {slots.map((id, index) => (
          <Slot key={names[index]} index={index} size={slots.length} variant={variants.find((variant) => variant.id === id)} isReadOnly={isReadOnly} />
        ))}
      </ol>
    </SortableContext>
  );
}
