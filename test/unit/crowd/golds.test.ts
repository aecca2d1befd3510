/** Test items: how many, which, what counts as right, and that an overdone edit is one. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { attentionCheck, obeyComparison, obeyRanking } from '#lib/crowd/gold/attention.ts';
import { makeOverStrong } from '#lib/crowd/gold/over-strong.ts';
import { countTests, planGolds } from '#lib/crowd/gold/plan-golds.ts';
import { isRight, TESTABLE } from '#lib/crowd/gold/schema.ts';
import { luck } from '#lib/crowd/simulate/annotator.ts';

describe('how many', () => {
  test('are the wanted shares of all tasks, at least one where a share is asked for', () => {
    expect(countTests(80, { goldShare: 0.15, attentionShare: 0.05 })).toEqual({ golds: 15, attention: 5 });
    expect(countTests(5, { goldShare: 0.01, attentionShare: 0 })).toEqual({ golds: 1, attention: 0 });
    expect(countTests(0, { goldShare: 0.5, attentionShare: 0 })).toEqual({ golds: 0, attention: 0 });
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 5_000 }), fc.double({ min: 0.01, max: 0.3, noNaN: true }), (items, goldShare) => {
        const { golds } = countTests(items, { goldShare, attentionShare: 0 });
        expect(Math.abs(golds / (items + golds) - goldShare)).toBeLessThanOrEqual(1 / items);
      }),
    );
  });
});

describe('which', () => {
  test('kinds take turns, every one has an item of its own, and another item’s edit is another’s', () => {
    const plan = planGolds(20, { golds: 8, attention: 3 }, luck(7, 'golds'));
    expect(plan).toEqual(planGolds(20, { golds: 8, attention: 3 }, luck(7, 'golds')));
    expect(plan.map(({ kind }) => kind).sort()).toEqual([...Array(3).fill('attention'), ...Array(2).fill('duplicate'), ...Array(2).fill('identity'), ...Array(2).fill('other-item'), ...Array(2).fill('over-strong')]);
    expect(new Set(plan.map(({ source }) => source)).size).toBe(11);
    for (const { source, other } of plan) expect(source).not.toBe(other);
    expect(planGolds(1, { golds: 6, attention: 0 }, luck(7)).some(({ kind }) => kind === 'other-item')).toBe(false);
  });
});

describe('what is right', () => {
  test('a choice by label or by side, a ranking by one of its flags', () => {
    expect([isRight({ kind: 'duplicate', source: 0, choice: 'tie' }, { choice: 'tie' }, ['b', 'a']), isRight({ kind: 'duplicate', source: 0, choice: 'tie' }, { choice: 'a' }, ['b', 'a'])]).toEqual([true, false]);
    expect([isRight({ kind: 'attention', source: 0, choice: 'left' }, { choice: 'b' }, ['b', 'a']), isRight({ kind: 'attention', source: 0, choice: 'left' }, { choice: 'a' }, ['b', 'a'])]).toEqual([true, false]);
    expect([isRight({ kind: 'identity', source: 0, flags: ['same-as-original', 'all-similar'] }, { flags: ['all-similar', 'harmful'] }, []), isRight({ kind: 'identity', source: 0, flags: ['all-similar'] }, { flags: [] }, [])]).toEqual([true, false]);
  });

  test('whoever reads passes an attention check, and other instructions are none', () => {
    for (const taskType of TESTABLE) {
      for (let turn = 0; turn < 3; turn++) {
        const { instruction, ...known } = attentionCheck(taskType, turn);
        const wire = taskType === 'CompareEdits' ? obeyComparison(instruction) : obeyRanking(instruction, ['x', 'y']);
        const said = wire && 'choice' in wire ? { choice: { left: 'b', right: 'a', equal: 'tie' }[wire.choice] } : { flags: wire?.flags };
        expect(isRight({ kind: 'attention', source: 0, ...known }, said, ['b', 'a']), instruction).toBe(true);
      }
    }
    expect([obeyComparison('Make it night'), obeyRanking('Make it night', [])]).toEqual([null, null]);
  });
});

test('an overdone edit goes three times as far as the edit, and an edit that does nothing is turned inside out', async () => {
  const plain = (r: number, g: number, b: number) => sharp({ create: { width: 40, height: 30, channels: 3, background: { r, g, b } } }).png().toBuffer();
  const mean = async (bytes: Buffer) => (await sharp(bytes).stats()).channels.map(({ mean: value }) => Math.round(value));
  const [original, edit] = await Promise.all([plain(100, 120, 140), plain(120, 120, 110)]);
  const overdone = await mean(await makeOverStrong(original, edit));
  expect(overdone.map((value, i) => Math.abs(value - [160, 120, 50][i]) <= 3)).toEqual([true, true, true]);
  const inverted = await mean(await makeOverStrong(original, original));
  expect(inverted.map((value, i) => Math.abs(value - [155, 135, 115][i]) <= 3)).toEqual([true, true, true]);
  expect((await sharp(await makeOverStrong(await sharp(original).resize(80, 60).toBuffer(), edit)).metadata()).width).toBe(40);
});
