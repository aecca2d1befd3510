import { expect, test } from 'vitest';
import { arrange } from '#lib/dataset/arrange-lineage.ts';

const edges = (text: string) => text.split(' ').map((pair) => ({ from: pair[0], to: pair[1] }));

test('what something is made from stands left of it, what is made of it right, by the longest way', () => {
  // S(upervised) is ranked in R, which makes D and with it the reward W; H comes from W and S, and V judges H.
  const columns = arrange('H', edges('SR RD DW WH SH HV'));
  expect(Object.fromEntries(columns)).toEqual({ S: -4, R: -3, D: -2, W: -1, H: 0, V: 1 });
});

test('a circle does not hang, and what has nothing stands alone', () => {
  expect(Object.fromEntries(arrange('A', edges('AB BC CB CA')))).toMatchObject({ A: 0 });
  expect(Object.fromEntries(arrange('A', []))).toEqual({ A: 0 });
});

test('hundreds of loops on one start are arranged at once', () => {
  const many = Array.from({ length: 60 }, (_, i) => [0, 1, 2, 3, 4].flatMap((j) => [0, 1, 2, 3, 4].map((k) => ({ from: `${i}.${j}`, to: `${i + 1}.${k}` })))).flat();
  const began = performance.now();
  expect(arrange('0.0', many).get('60.4')).toBe(60);
  expect(performance.now() - began).toBeLessThan(200);
});
