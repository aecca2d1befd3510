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

/** Pairs of variants that stand next to each other and are equally good: [the upper, the lower]. */
export type Ties = readonly (readonly [string, string])[];

/** The ties that still hold in a changed ranking: those whose two variants are still neighbours, in the same order. */
export function keepTies(ties: Ties, slots: Slots): Ties {
  return ties.filter(([upper, lower]) => slots.includes(upper) && slots.indexOf(lower) === slots.indexOf(upper) + 1);
}

/** Whether the variants on a place and the one below are tied. */
export function isTied(ties: Ties, slots: Slots, place: number): boolean {
  return ties.some(([upper, lower]) => slots[place] === upper && slots[place + 1] === lower);
}

/** Ties the variants on a place and the one below, or unties them; nothing where one of them is missing. */
export function toggleTie(ties: Ties, slots: Slots, place: number): Ties {
  const [upper, lower] = [slots[place], slots[place + 1]];
  if (!upper || !lower) return ties;
  return isTied(ties, slots, place) ? ties.filter(([first]) => first !== upper) : [...ties, [upper, lower]];
}

/** The rank people see on a place: "3", or "2=" for the variants that share the second. */
export function shownRank(ties: Ties, slots: Slots, place: number): string {
  let first = place;
  while (first > 0 && isTied(ties, slots, first - 1)) first--;
  return `${first + 1}${first < place || isTied(ties, slots, place) ? '=' : ''}`;
}

/** Groups of equally good variants, best first, as the answer has them. */
export function tieGroups(ties: Ties, slots: Slots): string[][] {
  const groups: string[][] = [];
  slots.forEach((id, place) => {
    if (id === null) return;
    if (place > 0 && isTied(ties, slots, place - 1)) groups.at(-1)?.push(id);
    else groups.push([id]);
  });
  return groups.filter(({ length }) => length > 1);
}
