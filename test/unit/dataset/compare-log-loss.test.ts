import { describe, expect, test } from 'vitest';
import { fitScale } from '#lib/consensus/fit-scale.ts';
import { compareLogLoss, type PairMargins } from '#lib/dataset/compare-log-loss.ts';
import { randomFrom } from '#lib/random.ts';

/** σ(±ln 3) is 3/4 and 1/4: log₂(4/3) and 2 bits. σ(±ln 7) is 7/8 and 1/8: log₂(8/7) and 3 bits. */
const [three, seven] = [Math.log(3), Math.log(7)];

describe('the factor that fits margins best', () => {
  test('is the one that can be worked out by hand', () => {
    // Three of four are right, each counted as right by 5/6: 3 (5/6 − σ) = σ − 1/6, so σ = 2/3 and the factor ln 2.
    expect(fitScale([1, 1, 1, -1])).toBeCloseTo(Math.log(2), 10);
    expect(fitScale([10, 10, 10, -10])).toBeCloseTo(Math.log(2) / 10, 10);
    // A single right one is right by 2/3: σ(factor · ln 3) = 2/3.
    expect(fitScale([three])).toBeCloseTo(Math.log(2) / three, 10);
  });

  test('is 0 where margins say nothing or the contrary', () => {
    for (const margins of [[], [0, 0], [1, -1], [-1, -2, 0.5]]) expect(fitScale(margins)).toBe(0);
  });
});

describe('the log-loss of two rewards on the same pairs', () => {
  test('is bits per pair, better without is above 0, and who is twice as sure and as often wrong loses', () => {
    const found = compareLogLoss({ items: [[{ before: three, after: seven }], [], [{ before: -three, after: -seven }]], seed: 1 })!;
    expect(found.before).toBeCloseTo((Math.log2(4 / 3) + 2) / 2, 10);
    expect(found.after).toBeCloseTo((Math.log2(8 / 7) + 3) / 2, 10);
    expect(found.difference).toBeCloseTo(found.before - found.after, 10);
    // Resampling two items: both the first, or both the second.
    expect(found.ci95[0]).toBeCloseTo(2 - 3, 10);
    expect(found.ci95[1]).toBeCloseTo(Math.log2(4 / 3) - Math.log2(8 / 7), 10);
    // Each item under the other one's factor: 0 where that one is wrong, 1 bit; ln 2 over its margin where it is right, so the wrong item has σ = 1/3.
    const { rescaled } = found;
    expect(rescaled?.before).toBeCloseTo((1 + Math.log2(3)) / 2, 10);
    expect(rescaled?.after).toBeCloseTo((1 + Math.log2(3)) / 2, 10);
    expect(rescaled?.scales[0]).toBeCloseTo(Math.log(2) / three / 2, 10);
    expect(rescaled?.scales[1]).toBeCloseTo(Math.log(2) / seven / 2, 10);
  });

  test('does not take a rescaling for another order, and takes another order for one at any scale', () => {
    const random = randomFrom(3);
    const worths = Array.from({ length: 300 }, () => Array.from({ length: 6 }, () => 4 * random() - 1.5));
    const compare = (of: (margin: number) => PairMargins) => compareLogLoss({ items: worths.map((margins) => margins.map(of)), seed: 5 })!;
    const flatter = compare((margin) => ({ before: margin / 8, after: margin }));
    expect(flatter.ci95[0]).toBeGreaterThan(0);
    expect(flatter.rescaled?.difference).toBeCloseTo(0, 8);
    for (const edge of flatter.rescaled!.ci95) expect(edge).toBeCloseTo(0, 8);
    expect(flatter.rescaled!.scales[0]).toBeCloseTo(8 * flatter.rescaled!.scales[1], 6);
    const blunter = compare((margin) => ({ before: (margin + 6 * random() - 3) / 8, after: margin }));
    expect(blunter.rescaled?.ci95[0]).toBeGreaterThan(0.01);
  });

  test('follows from the seed, and says nothing where no pair is decided or only one item could fit the scale', () => {
    const items = Array.from({ length: 40 }, (_, i) => [{ before: (i % 7) - 2, after: (i % 5) - 1 }]);
    expect(compareLogLoss({ items, seed: 1 })).toEqual(compareLogLoss({ items, seed: 1 }));
    expect(compareLogLoss({ items, seed: 1 })).not.toEqual(compareLogLoss({ items, seed: 2 }));
    expect(compareLogLoss({ items: [[], []], seed: 1 })).toBeNull();
    expect(compareLogLoss({ items: [[{ before: 0.5, after: 1 }]], seed: 1 })).not.toHaveProperty('rescaled');
  });
});
