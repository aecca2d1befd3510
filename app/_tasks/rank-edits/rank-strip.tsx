'use client';

import { horizontalListSortingStrategy, SortableContext, useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { Equal } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { isTied, shownRank, type Slots, type Ties } from './slots.ts';

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
  /** "2", or "2=" when it shares the second rank. */
  shown: string;
  variant: RankedVariant | undefined;
  isReadOnly?: boolean;
}

function Slot({ index, size, shown, variant, isReadOnly, children }: SlotProps & { children?: ReactNode }) {
  const t = useWords('tasks');
  const name = variant?.id ?? emptyId(index);
  const { attributes, listeners, setNodeRef, transform, transition, isDragging, isOver } = useSortable({ id: name, disabled: { draggable: !variant || isReadOnly }, attributes: { roleDescription: t('rankEdits.strip.role') } });
  const rank = index === 0 ? t('rankEdits.strip.best') : index === size - 1 ? t('rankEdits.strip.worst') : '';
  return (
    <li className="relative min-w-0 flex-1">
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
            <span className="sr-only">{t(shown.endsWith('=') ? 'rankEdits.strip.tiedSlot' : 'rankEdits.strip.slot', { letter: variant.letter, rank: parseInt(shown, 10), size })}</span>
            <span aria-hidden className="absolute left-1 top-1 flex h-5 min-w-5 items-center justify-center rounded-full bg-honey px-1 text-2xs font-bold text-on-honey shadow-1">
              {shown}
            </span>
            <span aria-hidden className="absolute bottom-1 right-1 flex h-4 min-w-4 items-center justify-center rounded bg-ink/80 px-1 text-2xs font-medium text-canvas">
              {variant.letter}
            </span>
          </>
        )}
      </div>
      <p className="mt-0.5 h-4 text-center text-2xs text-ink-faint">{rank}</p>
      {children}
    </li>
  );
}

interface TieButtonProps {
  upper: RankedVariant;
  lower: RankedVariant;
  isOn: boolean;
  isReadOnly?: boolean;
  onToggle: () => void;
}

/** Between two neighbours: says that they are equally good. */
function TieButton({ upper, lower, isOn, isReadOnly, onToggle }: TieButtonProps) {
  const t = useWords('tasks');
  return (
    <button
      type="button"
      aria-pressed={isOn}
      disabled={isReadOnly}
      aria-label={t('rankEdits.strip.tie', { upper: upper.letter, lower: lower.letter })}
      onClick={onToggle}
      className={cn(
        'absolute -left-[15px] top-1/2 z-10 flex size-6 -translate-y-[calc(50%+0.5rem)] items-center justify-center rounded-full border text-xs font-bold shadow-1 sm:-left-4',
        isOn ? 'border-honey-ink bg-honey text-on-honey' : 'border-line-strong bg-surface text-ink-soft hover:bg-muted',
      )}
    >
      <Equal aria-hidden className="size-3.5" />
    </button>
  );
}

export interface RankStripProps {
  slots: Slots;
  ties: Ties;
  /** Left out where every edit has a rank of its own. */
  onTie?: (place: number) => void;
  variants: readonly RankedVariant[];
  isReadOnly?: boolean;
}

/** The ranking as it stands, best to worst; its cards can be dragged, also by keyboard. */
export function RankStrip({ slots, ties, onTie, variants, isReadOnly }: RankStripProps) {
  const t = useWords('tasks');
  const variantOn = (place: number): RankedVariant | undefined => variants.find(({ id }) => id === slots[place]);
  const names = slots.map((id, index) => id ?? emptyId(index));
  return (
    <SortableContext items={names} strategy={horizontalListSortingStrategy}>
      <ol aria-label={t('rankEdits.strip.label')} className="flex gap-1.5 sm:gap-2">
        {slots.map((_, index) => {
          const [upper, lower] = [variantOn(index - 1), variantOn(index)];
          return (
            <Slot key={names[index]} index={index} size={slots.length} shown={shownRank(ties, slots, index)} variant={lower} isReadOnly={isReadOnly}>
              {onTie && upper && lower && <TieButton upper={upper} lower={lower} isOn={isTied(ties, slots, index - 1)} isReadOnly={isReadOnly} onToggle={() => onTie(index - 1)} />}
            </Slot>
          );
        })}
      </ol>
    </SortableContext>
  );
}
