import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, emptySlots, keepTies, ranking, shownRank, tieGroups, toggle, toggleTie, type Slots } from '#app/_tasks/rank-edits/slots.ts';

const IDS = ['a', 'b', 'c', 'd', 'e'];

function run(...steps: [string, number][]): Slots {
  return steps.reduce<Slots>((slots, [id, place]) => assign(slots, id, place, IDS), emptySlots(5));
}

test('number keys put each variant where they say, and the last goes to the place that is left', () => {
  expect(run(['a', 2], ['b', 0], ['c', 4], ['d', 1])).toEqual(['b', 'd', 'a', 'e', 'c']);
});

test('a taken place is made free towards the nearest hole', () => {
  expect(run(['a', 0], ['b', 0])).toEqual(['b', 'a', null, null, null]);
  expect(run(['a', 4], ['b', 4])).toEqual([null, null, null, 'a', 'b']);
});

test('a ranked variant moves and the others close up', () => {
  expect(assign(['b', 'd', 'a', 'e', 'c'], 'c', 0, IDS)).toEqual(['c', 'b', 'd', 'a', 'e']);
});

test('a tap takes the best free place, a second one gives it back', () => {
  const once = toggle(emptySlots(5), 'c', IDS);
  expect(once).toEqual(['c', null, null, null, null]);
  expect(toggle(once, 'c', IDS)).toEqual(emptySlots(5));
});

test('whatever is pressed, nobody stands on two places or gets lost, and a ranking is complete or none', () => {
  const step = fc.tuple(fc.constantFrom(...IDS), fc.integer({ min: 0, max: 4 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let slots = emptySlots(5);
      for (const [id, place, isTap] of steps) {
        const before = slots.filter(Boolean).length;
        const had = slots.includes(id);
        slots = isTap ? toggle(slots, id, IDS) : assign(slots, id, place, IDS);
        const taken = slots.filter((slot) => slot !== null);
        expect(slots).toHaveLength(5);
        expect(new Set(taken).size).toBe(taken.length);
        if (!isTap) expect(slots[place]).toBe(id);
        expect(taken.length).toBeGreaterThanOrEqual(isTap && had ? before - 1 : before);
      }
      const complete = ranking(slots);
      if (complete) expect([...complete].sort()).toEqual(IDS);
      else expect(slots).toContain(null);
    }),
  );
});

describe('ties', () => {
  const slots = ['a', 'b', 'c', 'd', 'e'];

  test('join neighbours into groups, show a shared rank, and are undone by the same key', () => {
    let ties = toggleTie(toggleTie([], slots, 1), slots, 2);
    expect(tieGroups(ties, slots)).toEqual([['b', 'c', 'd']]);
    expect(slots.map((_, place) => shownRank(ties, slots, place))).toEqual(['1', '2=', '2=', '2=', '5']);
    ties = toggleTie(ties, slots, 1);
    expect(tieGroups(ties, slots)).toEqual([['c', 'd']]);
    expect(toggleTie([], ['a', null, 'c'], 0)).toEqual([]);
  });

  test('end when the variants are no longer neighbours in that order', () => {
    const ties = toggleTie([], slots, 1);
    expect(keepTies(ties, assign(slots, 'e', 0, slots))).toEqual([['b', 'c']]);
    expect(keepTies(ties, assign(slots, 'c', 0, slots))).toEqual([]);
    expect(keepTies(ties, toggle(slots, 'b', slots))).toEqual([]);
  });
});
