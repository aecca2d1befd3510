import { expect, test } from 'vitest';
import { pairedBootstrap } from '#lib/consensus/paired-bootstrap.ts';
import type { TRankingsFile } from '#lib/contracts/stages.ts';
import { compareRewards } from '#lib/dataset/compare-rewards.ts';

const picture = { key: 'k', sha256: 's', bytes: 1, width: 1, height: 1 };
const item = (id: string, split: 'train' | 'held-out', rankings: [Record<string, number>, TRankingsFile['items'][number]['rankings'][number]['flags']][]): TRankingsFile['items'][number] => ({
  ...{ id, split, instruction: 'i', original: picture, variants: ['x', 'y', 'z'].map((label) => ({ label, picture })) },
  rankings: rankings.map(([ranks, flags], i) => ({ assignmentId: `${id}${i}`, annotator: 'a', ranks, flags })),
});
const scores = (rewards: Record<string, number>, ids: string[]) => ({ version: 1 as const, rewardKey: 'r', rankingsKey: 'f', items: ids.map((itemId) => ({ itemId, rewards })) });
const file: TRankingsFile = { version: 1, world: null, magnify: 1, items: [item('h', 'held-out', [[{ x: 0, y: 1, z: 2 }, []], [{ x: 2, y: 1, z: 0 }, ['harmful']], [{ x: 0, y: 0, z: 1 }, []]]), item('t', 'train', [[{ x: 2, y: 1, z: 0 }, []]])] };
const compare = (before: Record<string, number>, after: Record<string, number>) => compareRewards({ file, before: scores(before, ['h', 't']), after: scores(after, ['h', 't']), leaveOutFlags: ['harmful'], seed: 1 });

test('only decided pairs of held-out rankings without left-out flags count, each alike for both', () => {
  // The first ranking decides three pairs, the one with a tie two.
  // Margins of 1, 2, 1 and 2, 1; the other way round afterwards.
  const bits = (of: number) => (3 * Math.log2(1 + Math.exp(of)) + 2 * Math.log2(1 + Math.exp(2 * of))) / 5;
  const found = compare({ x: 3, y: 2, z: 1 }, { x: 1, y: 2, z: 3 });
  expect(found).toMatchObject({ before: 1, after: 0, difference: -1, ci95: [-1, -1], items: 1, rankings: 2, pairs: 5, onlyBefore: 5, onlyAfter: 0 });
  expect(found?.logLoss.before).toBeCloseTo(bits(-1), 10);
  expect(found?.logLoss.after).toBeCloseTo(bits(1), 10);
  expect(found?.logLoss.difference).toBeCloseTo(bits(-1) - bits(1), 10);
  expect(compare({ x: 1, y: 3, z: 2 }, { x: 3, y: 2, z: 1 })).toMatchObject({ before: 2 / 5, after: 1, onlyAfter: 3, onlyBefore: 0 });
});

test('a reward against itself makes no difference, and equal rewards decide nothing', () => {
  expect(compare({ x: 3, y: 1, z: 2 }, { x: 3, y: 1, z: 2 })).toMatchObject({ difference: 0, ci95: [0, 0], onlyBefore: 0, onlyAfter: 0, logLoss: { difference: 0, ci95: [0, 0] } });
  expect(compare({ x: 1, y: 1, z: 1 }, { x: 3, y: 2, z: 1 })).toBeNull();
});

test('the interval follows from the seed, holds the estimate, and covers the truth about as often as it says', () => {
  const clusters = (seed: number) => Array.from({ length: 60 }, (_, i) => ({ a: (i * 7 + seed) % 6, b: (i * 11 + 3 * seed) % 6, n: 5 }));
  expect(pairedBootstrap(clusters(1), { seed: 4 })).toEqual(pairedBootstrap(clusters(1), { seed: 4 }));
  expect(pairedBootstrap(clusters(1), { seed: 4 })).not.toEqual(pairedBootstrap(clusters(1), { seed: 5 }));
  let state = 1;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    const drawn = Array.from({ length: 40 }, () => ({ a: random() < 0.5 ? 1 : 0, b: random() < 0.7 ? 1 : 0, n: 1 }));
    const { low, high, difference } = pairedBootstrap(drawn, { seed: trial, resamples: 400 }) as { low: number; high: number; difference: number };
    expect(low).toBeLessThanOrEqual(difference);
    expect(high).toBeGreaterThanOrEqual(difference);
    if (low <= 0.2 && 0.2 <= high) covered++;
  }
  expect(covered / 200).toBeGreaterThan(0.88);
  expect(covered / 200).toBeLessThan(0.99);
  expect(pairedBootstrap([], { seed: 1 })).toBeNull();
});
