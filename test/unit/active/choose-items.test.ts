import { expect, test } from 'vitest';
import { chooseItems, disagreementOf } from '#lib/active/choose-items.ts';
import type { TRankingScores } from '#lib/contracts/stages.ts';

const pair = (...differences: number[]) => disagreementOf(differences.map((d) => ({ x: d, y: 0 })));

test('members that agree have nothing to tell, however sure or unsure they are', () => {
  expect(pair(0, 0, 0)).toBe(0);
  expect(pair(2, 2)).toBeCloseTo(0, 12);
  expect(pair(-9, -9, -9)).toBeCloseTo(0, 12);
});

test('it is the mutual information between the answer and who of the members is right, in bits', () => {
  // One is sure of x, the other of y: the answer says who is right.
  expect(pair(40, -40)).toBeCloseTo(1, 9);
  // p = 0.9 and 0.6: H(0.75) − (H(0.9) + H(0.6)) / 2.
  const logit = (p: number) => Math.log(p / (1 - p));
  const h = (p: number) => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
  expect(pair(logit(0.9), logit(0.6))).toBeCloseTo(h(0.75) - (h(0.9) + h(0.6)) / 2, 12);
  expect(pair(3, -3)).toBeGreaterThan(pair(0.3, -0.3));
});

test('an item counts by the mean of its pairs, whatever its edits are called and whatever is added to a member’s rewards', () => {
  const members = [{ a: 1, b: 0, c: -1 }, { a: -1, b: 0, c: 1 }];
  const pairs = [['a', 'b'], ['a', 'c'], ['b', 'c']] as const;
  const mean = pairs.reduce((sum, [x, y]) => sum + disagreementOf(members.map((one) => ({ x: one[x], y: one[y] }))), 0) / 3;
  expect(disagreementOf(members)).toBeCloseTo(mean, 12);
  expect(disagreementOf([{ a: 101, b: 100, c: 99 }, members[1]])).toBeCloseTo(mean, 12);
  expect(disagreementOf([{ c: 1, a: -1, b: 0 }, { c: -1, a: 1, b: 0 }])).toBeCloseTo(mean, 12);
});

const scores = (differences: Record<string, number>): TRankingScores => ({ version: 1, rewardKey: 'r', rankingsKey: 'f', items: Object.entries(differences).map(([itemId, d]) => ({ itemId, rewards: { x: d, y: 0 } })) });
const ids = Array.from({ length: 40 }, (_, i) => `item-${String(i).padStart(2, '0')}`);
/** The members contradict each other the more, the higher an item’s number. */
const ensemble = [1, -1].map((sign) => scores(Object.fromEntries(ids.map((id, i) => [id, (sign * i) / 10]))));

test('the items of most disagreement are chosen, most first, and as many at random, from the seed alone', () => {
  const chosen = chooseItems({ members: ensemble, budget: 8, seed: 3 });
  expect(chosen.active).toEqual(ids.slice(-8).reverse());
  expect(new Set(chosen.random).size).toBe(8);
  expect(chosen.disagreement.active).toBeGreaterThan(chosen.disagreement.pool);
  const reordered = ensemble.map((one) => ({ ...one, items: [...one.items].reverse() }));
  expect(chooseItems({ members: reordered, budget: 8, seed: 3 })).toEqual(chosen);
  expect(chooseItems({ members: ensemble, budget: 8, seed: 4 }).random).not.toEqual(chosen.random);
  // A smaller budget takes the first of the same.
  const fewer = chooseItems({ members: ensemble, budget: 3, seed: 3 });
  expect([fewer.active, fewer.random]).toEqual([chosen.active.slice(0, 3), chosen.random.slice(0, 3)]);
});

test('the random arm does not look at disagreement: every candidate comes about equally often', () => {
  const times = new Map<string, number>();
  for (let seed = 0; seed < 2_000; seed++) for (const id of chooseItems({ members: ensemble, budget: 4, seed }).random) times.set(id, (times.get(id) ?? 0) + 1);
  // 200 expected each, standard deviation about 13.4: five of them either way.
  for (const id of ids) expect(Math.abs((times.get(id) ?? 0) - 200)).toBeLessThan(67);
});
