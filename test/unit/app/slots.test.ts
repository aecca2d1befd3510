import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign, emptySlots, ranking, type Slots, toggle } from '#app/_tasks/rank-edits/slots.ts';

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
