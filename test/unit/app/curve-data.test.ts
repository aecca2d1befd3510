import { expect, test } from 'vitest';
import { alignCurves, curvesToCSV, lastPoint, smooth } from '#app/_ui/curve-data.ts';
import { numbersIn } from '#app/_words/numbers.ts';

const { figure, signedPercent } = numbersIn('en', String);
const LOSS = { label: 'loss', xs: [0, 10, 20], ys: [1, 0.5, 0.25] };
const HELD_OUT = { label: 'held-out, mean', xs: [10, 30], ys: [0.6, 0.1234567890123] };

test('curves with different steps share one axis and keep every point as it is', () => {
  expect(alignCurves([LOSS, HELD_OUT])).toEqual({ xs: [0, 10, 20, 30], ys: [[1, 0.5, 0.25, null], [null, 0.6, null, 0.1234567890123]] });
  expect(curvesToCSV('step', [LOSS, HELD_OUT])).toBe('step,loss,"held-out, mean"\n0,1,\n10,0.5,0.6\n20,0.25,\n30,,0.1234567890123\n');
  expect(lastPoint(HELD_OUT)).toEqual({ x: 30, y: 0.1234567890123 });
  expect(lastPoint({ label: 'none', xs: [], ys: [] })).toBeNull();
});

test('smoothing keeps a constant, starts at the first value and lags behind a jump', () => {
  expect(smooth([3, 3, null, 3], 0.9).map((y) => y && Number(y.toFixed(9)))).toEqual([3, 3, null, 3]);
  const jump = smooth([0, 0, 0, 1, 1, 1], 0.5) as number[];
  expect(jump[0]).toBe(0);
  expect(jump[3]).toBeGreaterThan(0.5);
  expect(jump[3]).toBeLessThan(jump[5]);
  expect(smooth([1, 5], 0)).toEqual([1, 5]);
});

test('quantities show what matters of them', () => {
  expect([0.012345, 12_340, 1, 0, 0.00015, -0.00015, 640.04, 25_000_000].map(figure)).toEqual(['0.01235', '12,340', '1', '0', '1.5e−4', '−1.5e−4', '640', '2.5e7']);
  expect([0.125, -0.03, 0].map((share) => signedPercent(share))).toEqual(['+12.5 %', '−3 %', '0 %']);
});
