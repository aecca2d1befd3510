import { expect, test } from 'vitest';
import { thinCurve } from '#lib/run/thin-curve.ts';

const long = (n: number, heightAt: (i: number) => number) => ({ xs: Array.from({ length: n }, (_, i) => i * 3), ys: Array.from({ length: n }, (_, i) => heightAt(i)) });

test('a short curve stays as it is', () => {
  const curve = long(100, (i) => i);
  expect(thinCurve(curve, 100)).toEqual(curve);
});

test('a long one keeps its ends, every spike, and the order of its points', () => {
  const curve = long(50_000, (i) => (i === 31_117 ? 1e6 : i === 12_345 ? -1e6 : Math.sin(i / 500)));
  const thin = thinCurve(curve, 2_000);
  expect(thin.xs.length).toBeLessThanOrEqual(2_000);
  expect(thin.xs.length).toBeGreaterThan(1_000);
  expect([thin.xs[0], thin.xs.at(-1)]).toEqual([0, 49_999 * 3]);
  expect([Math.max(...thin.ys), Math.min(...thin.ys)]).toEqual([1e6, -1e6]);
  expect(thin.xs).toEqual([...new Set(thin.xs)].sort((a, b) => a - b));
  for (const [i, x] of thin.xs.entries()) expect(thin.ys[i]).toBe(curve.ys[x / 3]);
});
