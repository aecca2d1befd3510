/** Places of a ranking, best first: the id of the variant standing there, or null. Pure, so that hands, keys and drags share one rule. */
export type Slots = readonly (string | null)[];

/** A ranking nobody has begun. */
export function emptySlots(size: number): Slots {
  return Array.from({ length: size }, () => null);
}

/** The free place nearest to `index`, looking towards worse first. */
function nearestFree(slots: Slots, index: number): number {
  for (let distance = 0; distance < slots.length; distance++) {
    for (const at of [index + distance, index - distance]) if (slots[at] === null) return at;
  }
  return -1;
}

/** When a single variant is left, its place is known. */
function fillLast(slots: Slots, ids: readonly string[]): Slots {
  const left = ids.filter((id) => !slots.includes(id));
  return left.length === 1 ? slots.map((slot) => slot ?? left[0]) : slots;
}

function move(slots: Slots, from: number, to: number): Slots {
  const next = [...slots];
  const [moved] = next.splice(from, 1);
  next.splice(to, 0, moved);
  return next;
}

/** Puts a variant on a place; whoever stands there makes room towards the nearest free place. */
export function assign(slots: Slots, id: string, index: number, ids: readonly string[]): Slots {
  const from = slots.indexOf(id);
  if (from >= 0) return move(slots, from, index);
  const free = nearestFree(slots, index);
  if (free < 0) return slots;
  const moved = [...move(slots, free, index)];
  moved[index] = id;
  return fillLast(moved, ids);
}

/** Puts a variant on the best free place, or takes it away when it has one. */
export function toggle(slots: Slots, id: string, ids: readonly string[]): Slots {
  if (slots.includes(id)) return slots.map((slot) => (slot === id ? null : slot));
  return assign(slots, id, slots.indexOf(null), ids);
}

/** The ranking once every place is taken, else null. */
export function ranking(slots: Slots): string[] | null {
  return slots.every((slot) => slot !== null) ? [...(slots as string[])] : null;
}
