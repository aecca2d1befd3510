import { expect, test } from 'vitest';
import { measureSaving, shareReaching } from '#lib/active/measure-saving.ts';
import type { TRankingScores, TRankingsFile } from '#lib/contracts/stages.ts';
import { compareRewards } from '#lib/dataset/compare-rewards.ts';

const ITEMS = 400;
const picture = { key: 'k', sha256: 's', bytes: 1, width: 1, height: 1 };
const item = (i: number, split: 'train' | 'held-out' = 'held-out'): TRankingsFile['items'][number] => ({
  ...{ id: `h${String(i).padStart(3, '0')}`, split, instruction: 'i', original: picture, variants: ['x', 'y'].map((label) => ({ label, picture })) },
  rankings: [{ assignmentId: `a${i}`, annotator: 'a', ranks: { x: 0, y: 1 }, flags: [] }],
});
const file: TRankingsFile = { version: 1, world: null, magnify: 1, items: Array.from({ length: ITEMS }, (_, i) => item(i)) };
/** A reward that is right about the first so many percent of the items, after `turn` of them. */
const right = (percent: number, turn = 0): TRankingScores => ({ version: 1, rewardKey: 'r', rankingsKey: 'f', items: file.items.map(({ id }, i) => ({ itemId: id, rewards: { x: ((i * 7 + turn) % 100) < percent ? 1 : -1, y: 0 } })) });
const curve = (...percents: number[]) => percents.map((percent, i) => ({ share: (i + 1) / 4, scores: right(percent) }));
const measure = (initial: number, active: number[], random: number[]) => measureSaving({ file, initial: right(initial), active: curve(...active), random: curve(...random), leaveOutFlags: [], seed: 1 });

test('a height is reached at the least share, straight between points', () => {
  const points = [{ share: 0, accuracy: 0.5 }, { share: 0.5, accuracy: 0.6 }, { share: 1, accuracy: 0.58 }];
  expect(shareReaching(points, 0.55)).toBeCloseTo(0.25, 12);
  expect(shareReaching(points, 0.6)).toBeCloseTo(0.5, 12);
  expect(shareReaching(points, 0.4)).toBe(0);
  expect(shareReaching(points, 0.61)).toBeNull();
});

test('the saving is read where the chosen rankings reach what all random ones do, and the other way round', () => {
  const found = measure(50, [56, 60, 64, 68], [53, 56, 59, 62]);
  expect(found?.active.map(({ accuracy }) => accuracy)).toEqual([0.5, 0.56, 0.6, 0.64, 0.68]);
  expect(found?.random.map(({ accuracy }) => accuracy)).toEqual([0.5, 0.53, 0.56, 0.59, 0.62]);
  expect(found?.saved).toBeCloseTo(1 - 0.625, 9);
  expect(found?.randomShare).toBeNull();
  expect(found?.savedCi95?.[0]).toBeLessThanOrEqual(0.375);
  expect(found?.savedCi95?.[1]).toBeGreaterThanOrEqual(0.375);
  for (const { accuracy, ci95 } of found?.active ?? []) expect(ci95[0] < accuracy && accuracy < ci95[1]).toBe(true);
  expect(measure(50, [53, 56, 59, 62], [56, 60, 64, 68])).toMatchObject({ saved: null, savedCi95: null, randomShare: expect.closeTo(0.625, 9) });
});

test('nothing is read when the random rankings taught nothing: no number of them can be replaced', () => {
  expect(measure(60, [62, 64, 66, 70], [60, 58, 60, 60])).toMatchObject({ saved: null, savedCi95: null });
});

test('its accuracies are those of the paired comparison; training items and left-out flags do not count', () => {
  const noisy: TRankingsFile = { ...file, items: [...file.items.map((one, i) => (i % 3 === 0 ? { ...one, rankings: one.rankings.map((ranking) => ({ ...ranking, ranks: { x: 1, y: 0 }, flags: ['harmful' as const] })) } : one)), { ...item(999, 'train'), rankings: [{ ...item(999).rankings[0], ranks: { x: 1, y: 0 } }] }] };
  const [before, after] = [right(60), right(66, 13)];
  const compared = compareRewards({ file: noisy, before, after, leaveOutFlags: ['harmful'], seed: 1 });
  const found = measureSaving({ file: noisy, initial: right(50), active: [{ share: 1, scores: after }], random: [{ share: 1, scores: before }], leaveOutFlags: ['harmful'], seed: 1 });
  expect([found?.random.at(-1)?.accuracy, found?.active.at(-1)?.accuracy]).toEqual([compared?.before, compared?.after]);
  expect(measureSaving({ file: { ...file, items: [item(0, 'train')] }, initial: before, active: [], random: [], leaveOutFlags: [], seed: 1 })).toBeNull();
});
