import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TCompareEditsPayload, TRankEditsPayload } from '#lib/contracts/work.ts';
import { taskType } from '#lib/crowd/task-types/index.ts';
import { opaqueId, shuffleFor } from '#lib/crowd/task-types/shuffle.ts';
import type { TaskItem } from '#lib/crowd/task-types/task-type.ts';

const imageUrl = (imageId: string, place: string) => `/${place}/${[...imageId].reverse().join('')}`;
const pair: TaskItem = { instruction: 'Make it night', originalId: 'o', variants: [{ label: 'a', imageId: 'first' }, { label: 'b', imageId: 'second' }] };
const five: TaskItem = { instruction: 'Make it night', originalId: 'o', variants: ['1', '2', '3', '4', '5'].map((label) => ({ label, imageId: `image${label}` })) };
const labels = (item: TaskItem) => item.variants.map(({ label }) => label);
const shuffle = (item: TaskItem, hitId: string, workerId = 'A1', seed = 7n) => shuffleFor({ seed, hitId, workerId, labels: labels(item) });

describe('the side shuffle', () => {
  test('is a function of seed, HIT and worker, and of each of them', () => {
    expect(shuffle(five, 'H')).toEqual(shuffle(five, 'H'));
    const others = [shuffle(five, 'H2'), shuffle(five, 'H', 'A2'), shuffle(five, 'H', 'A1', 8n)];
    for (const other of others) expect(other.sideSeed).not.toBe(shuffle(five, 'H').sideSeed);
  });

  test('shows every order about equally often', () => {
    const firsts = { a: 0, b: 0 };
    const orders = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      firsts[shuffle(pair, `H${i}`).order[0] as 'a']++;
      const order = shuffle(five, `H${i}`).order.join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(Math.abs(firsts.a - 3_000)).toBeLessThan(200);
    expect(orders.size).toBe(120);
    const chiSquare = [...orders.values()].reduce((sum, n) => sum + (n - 50) ** 2 / 50, 0);
    expect(chiSquare).toBeLessThan(190); // 119 degrees of freedom, p < 1e-4
  });
});

describe('compare-edits', () => {
  const record = taskType('compare-edits');

  test('reads a side back into the requester’s label, whatever the order', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('left', 'right'), (hitId, choice) => {
        const sides = shuffle(pair, hitId);
        const payload = record.buildPayload({ item: pair, shuffle: sides, imageUrl }) as TCompareEditsPayload;
        const { choice: label } = record.readAnswer({ choice }, pair, sides) as { choice: string };
        const imageId = pair.variants.find((variant) => variant.label === label)?.imageId as string;
        expect(payload[choice as 'left']).toBe(imageUrl(imageId, choice));
      }),
    );
    expect(record.readAnswer({ choice: 'equal' }, pair, shuffle(pair, 'H'))).toEqual({ choice: 'tie' });
  });

  test('says nothing about labels', () => {
    expect(Object.keys(record.buildPayload({ item: pair, shuffle: shuffle(pair, 'H'), imageUrl }) as object).sort()).toEqual(['instruction', 'left', 'original', 'right']);
  });

  test('scores a vote against a known one', () => {
    expect(record.score({ choice: 'a' }, { choice: 'a' })).toBe(1);
    expect(record.score({ choice: 'tie' }, { choice: 'a' })).toBe(0.5);
    expect(record.score({ choice: 'b' }, { choice: 'a' })).toBe(0);
  });
});

describe('rank-edits', () => {
  const record = taskType('RankEdits');

  test('reads a ranking of opaque ids back into labels, whatever the order', () => {
    fc.assert(
      fc.property(fc.string(), fc.shuffledSubarray(['1', '2', '3', '4', '5'], { minLength: 5 }), (hitId, ranking) => {
        const order = shuffle(five, hitId);
        const payload = record.buildPayload({ item: five, shuffle: order, imageUrl }) as TRankEditsPayload;
        const ids = ranking.map((label) => opaqueId(order.sideSeed, label));
        expect([...payload.variants.map(({ id }) => id)].sort()).toEqual([...ids].sort());
        expect(record.readAnswer({ ranking: ids, flags: ['beyond-scope', 'beyond-scope'] }, five, order)).toEqual({ ranking, flags: ['beyond-scope'] });
      }),
    );
  });

  test('refuses rankings that are not one of its payload', () => {
    const order = shuffle(five, 'H');
    const ids = five.variants.map(({ label }) => opaqueId(order.sideSeed, label));
    const bad = [[], ids.slice(1), [...ids.slice(1), ids[1]], [...ids, ids[0]], ['1', '2', '3', '4', '5'], ids.map((id) => id.toUpperCase())];
    for (const ranking of bad) expect(() => record.readAnswer({ ranking, flags: [] }, five, order)).toThrow('exactly once');
    for (const wire of [null, { ranking: ids, flags: ['ugly'] }, { ranking: ids, flags: [], more: 1 }]) expect(() => record.readAnswer(wire, five, order)).toThrow('An answer to a ranking is');
  });

  test('takes ties of neighbours where the study allows them, whatever the order of ids in a group', () => {
    const order = shuffle(five, 'H');
    const allowing = { ...five, allowsTies: true };
    const id = (label: string) => opaqueId(order.sideSeed, label);
    const ranking = ['3', '1', '5', '2', '4'].map(id);
    const ties = [[id('4'), id('2')], [id('1'), id('3')]];
    expect((record.buildPayload({ item: allowing, shuffle: order, imageUrl }) as TRankEditsPayload).ties).toBe(true);
    expect(record.buildPayload({ item: five, shuffle: order, imageUrl })).not.toHaveProperty('ties');
    expect(record.readAnswer({ ranking, flags: [], ties }, allowing, order)).toEqual({ ranking: ['3', '1', '5', '2', '4'], flags: [], ties: [['3', '1'], ['2', '4']] });
    expect(record.readAnswer({ ranking, flags: [] }, allowing, order)).toEqual({ ranking: ['3', '1', '5', '2', '4'], flags: [] });
    expect(() => record.readAnswer({ ranking, flags: [], ties }, five, order)).toThrow('does not allow ties');
    for (const wrong of [[[id('3'), id('5')]], [[id('3')]], [[id('3'), id('1')], [id('1'), id('5')]], [['x', 'y']], [[id('3'), id('3')]]]) {
      expect(() => record.readAnswer({ ranking, flags: [], ties: wrong }, allowing, order)).toThrow('next to each other in the ranking');
    }
  });

  test('a tie on one side is half right', () => {
    const tied = { ranking: ['1', '2', '3'], flags: [], ties: [['1', '2']] };
    expect(record.score(tied, tied)).toBe(1);
    expect(record.score(tied, { ranking: ['1', '2', '3'], flags: [] })).toBeCloseTo(5 / 6);
    expect(record.score({ ranking: ['2', '1', '3'], flags: [] }, { ranking: ['1', '2', '3'], flags: [] })).toBeCloseTo(2 / 3);
  });

  test('scores by the share of pairs in the same order, and knows the harmful flag', () => {
    const known = { ranking: ['1', '2', '3', '4', '5'], flags: [] };
    expect(record.score(known, known)).toBe(1);
    expect(record.score({ ranking: [...known.ranking].reverse(), flags: [] }, known)).toBe(0);
    expect(record.score({ ranking: ['2', '1', '3', '4', '5'], flags: [] }, known)).toBe(0.9);
    expect(record.saysHarmful({ ...known, flags: ['harmful'] })).toBe(true);
    expect(record.saysHarmful({ ...known, flags: ['none-follow'] })).toBe(false);
  });
});

test('an unknown task type is a sentence', () => {
  expect(() => taskType('paint-pictures' as never)).toThrow('Tasks of the type paint-pictures cannot be answered in this version.');
});
