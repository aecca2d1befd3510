/** Bradley–Terry strengths: known answers, properties, and the noisy model's gradient against finite differences. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bradleyTerry } from '#lib/consensus/bradley-terry.ts';
import { type Comparison, tabulateComparisons } from '#lib/consensus/comparisons.ts';
import { noisyBradleyTerry, noisyBradleyTerryObjective } from '#lib/consensus/noisy-bradley-terry.ts';

const ITEMS = ['a', 'b', 'c', 'd'];

function won(winner: string, loser: string, times = 1): Comparison[] {
  return Array.from({ length: times }, () => ({ worker: 'w', left: winner, right: loser, winner }));
}

/** Every pair met both ways at least once, so that finite strengths exist. */
const connected = fc
  .array(fc.tuple(fc.constantFrom(...ITEMS), fc.constantFrom(...ITEMS), fc.boolean(), fc.constantFrom('v', 'w')), { maxLength: 40 })
  .map((extra) => [
    ...ITEMS.flatMap((left) => ITEMS.filter((right) => right !== left).map((right): Comparison => ({ worker: 'v', left, right, winner: left }))),
    ...extra.filter(([left, right]) => left !== right).map(([left, right, leftWon, worker]): Comparison => ({ worker, left, right, winner: leftWon ? left : right })),
  ]);

describe('Bradley–Terry', () => {
  test('two items: the share of wins', () => {
    const [a, b] = bradleyTerry(tabulateComparisons([...won('a', 'b', 3), ...won('b', 'a', 1)]));
    expect(a).toBeCloseTo(0.75, 12);
    expect(b).toBeCloseTo(0.25, 12);
  });

  test('a cycle leaves all equal', () => {
    for (const p of bradleyTerry(tabulateComparisons([...won('a', 'b'), ...won('b', 'c'), ...won('c', 'a')]))) expect(p).toBeCloseTo(1 / 3, 12);
  });

  test('at the maximum every item wins as often as expected (Hunter 2004, eq. 2)', () => {
    fc.assert(
      fc.property(connected, (comparisons) => {
        const table = tabulateComparisons(comparisons);
        const p = bradleyTerry(table);
        const surplus = table.items.map(() => 0);
        for (const { left, right, leftWon } of table.rows) {
          const expected = p[left] / (p[left] + p[right]);
          surplus[left] += (leftWon ? 1 : 0) - expected;
          surplus[right] += (leftWon ? 0 : 1) - (1 - expected);
        }
        for (const s of surplus) expect(s).toBeCloseTo(0, 8);
        expect(p.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }),
      { numRuns: 40 },
    );
  });

  test('one more win makes an item stronger', () => {
    fc.assert(
      fc.property(connected, fc.constantFrom('b', 'c', 'd'), (comparisons, loser) => {
        expect(bradleyTerry(tabulateComparisons([...comparisons, ...won('a', loser)]))[0]).toBeGreaterThan(bradleyTerry(tabulateComparisons(comparisons))[0]);
      }),
      { numRuns: 40 },
    );
  });

  test('which side an item was on changes nothing', () => {
    fc.assert(
      fc.property(connected, (comparisons) => {
        const swapped = comparisons.map(({ worker, left, right, winner }) => ({ worker, left: right, right: left, winner }));
        const want = bradleyTerry(tabulateComparisons(comparisons));
        for (const [i, p] of bradleyTerry(tabulateComparisons(swapped)).entries()) expect(p).toBeCloseTo(want[i], 10);
      }),
      { numRuns: 20 },
    );
  });
});

describe('Bradley–Terry with workers', () => {
  const options = { lambda: 0.5, pull: { weight: 0.05, bias: 0, skill: 2 } };

  test('its gradient is the slope of its value', () => {
    fc.assert(
      fc.property(connected, fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 }), (comparisons, seed) => {
        const table = tabulateComparisons(comparisons);
        const x = seed.slice(0, table.items.length + 2 * table.workers.length);
        const { gradient } = noisyBradleyTerryObjective(table, x, options);
        for (let i = 0; i < x.length; i++) {
          const at = (step: number) =>
            noisyBradleyTerryObjective(
              table,
              x.map((value, j) => (j === i ? value + step : value)),
              options,
            ).value;
          expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('a worker who always takes the left side is found out', () => {
    const good = ITEMS.flatMap((left, l) => ITEMS.flatMap((right, r): Comparison[] => (l === r ? [] : [{ worker: 'good', left, right, winner: l < r ? left : right }])));
    const lazy = good.map(({ left, right }) => ({ worker: 'lazy', left, right, winner: left }));
    const table = tabulateComparisons([...good, ...good, ...lazy]);
    const { x, gradient } = noisyBradleyTerry(table, [0, 0, 0, 0, 0, 0, 2, 2], options);
    const [a, b, c, d, , lazyBias, goodSkill, lazySkill] = x;
    expect([a, b, c, d]).toEqual([a, b, c, d].sort((p, q) => q - p));
    expect(lazyBias).toBeGreaterThan(1);
    expect(goodSkill).toBeGreaterThan(lazySkill);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
  });
});

test('a winner that was not shown is refused', () => {
  expect(() => tabulateComparisons([{ worker: 'w', left: 'a', right: 'b', winner: 'c' }])).toThrow('Comparison 1 was won by "c", which is neither "a" nor "b".');
  expect(() => tabulateComparisons([{ worker: 'w', left: 'a', right: 'a', winner: 'a' }])).toThrow(/both sides/);
});
