'use client';

import {
  closestCenter,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type CollisionDetection,
  type DragEndEvent,
  type UniqueIdentifier,
} from '@dnd-kit/core';
import { sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { useState, type ReactNode } from 'react';
import { useWords } from '#words';
import type { RankedVariant } from './rank-strip.tsx';
import { emptyId } from './rank-strip.tsx';
import type { Slots } from './slots.ts';
import { pickId } from './variant-card.tsx';

export interface RankBoardProps {
  slots: Slots;
  variants: readonly RankedVariant[];
  onRank: (id: string, place: number) => void;
  children: ReactNode;
}

/** Pointers drop where they are; keys have no place of their own and go to the nearest. */
const collide: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin(args) : closestCenter(args));

/** Dragging between the grid and the ranking, and within it. */
export function RankBoard({ slots, variants, onRank, children }: RankBoardProps) {
  const t = useWords('tasks');
  const [active, setActive] = useState<RankedVariant | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 120, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates, keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] } }),
  );
  const variantOf = (name: UniqueIdentifier): RankedVariant | undefined => variants.find(({ id }) => name === id || name === pickId(id));
  const placeOf = (name: UniqueIdentifier | undefined): number => slots.findIndex((id, index) => name === (id ?? emptyId(index)));

  function drop({ active: dragged, over }: DragEndEvent): void {
    setActive(null);
    const variant = variantOf(dragged.id);
    const place = placeOf(over?.id);
    if (variant && place >= 0 && slots[place] !== variant.id) onRank(variant.id, place);
  }
  const letterOf = (name: UniqueIdentifier): string => variantOf(name)?.letter ?? '';
  /** 0 outside the ranking. */
  const rankOf = (name: UniqueIdentifier | undefined): number => placeOf(name) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active: dragged }) => t('rankEdits.drag.start', { letter: letterOf(dragged.id) }),
    onDragOver: ({ active: dragged, over }) => t('rankEdits.drag.over', { letter: letterOf(dragged.id), rank: rankOf(over?.id) }),
    onDragEnd: ({ active: dragged, over }) => t('rankEdits.drag.end', { letter: letterOf(dragged.id), rank: rankOf(over?.id) }),
    onDragCancel: ({ active: dragged }) => t('rankEdits.drag.cancel', { letter: letterOf(dragged.id) }),
  };
  return (
    <DndContext
      id="ranking"
      sensors={sensors}
      collisionDetection={collide}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('rankEdits.drag.instructions') } }}
      onDragStart={({ active: dragged }) => setActive(variantOf(dragged.id) ?? null)}
      onDragCancel={() => setActive(null)}
      onDragEnd={drop}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {active && (
          <div className="relative h-16 w-28 cursor-grabbing overflow-hidden rounded-lg border-2 border-honey-ink shadow-3">
            <img src={active.url} alt="" className="size-full object-cover" />
            <span className="absolute bottom-1 right-1 rounded bg-ink/80 px-1 text-2xs font-medium text-canvas">{active.letter}</span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}
