import { expect, test } from 'vitest';
import { activeSentence, activeTable } from '#lib/active/describe.ts';
import type { TActiveReport } from '#lib/run/stages/active.ts';

const point = (share: number, accuracy: number) => ({ share, items: 80 * share, rankings: 240 * share, accuracy, ci95: [accuracy - 0.03, accuracy + 0.03] as [number, number], modelId: 'm', datasetId: 'd' });
const say = (ci95: [number, number], saving: Partial<TActiveReport['saving']>, randomEnd = 0.58) =>
  activeSentence({
    comparison: { before: randomEnd, after: randomEnd + 0.03, difference: 0.03, ci95, items: 150, rankings: 450, pairs: 4_400, onlyBefore: 400, onlyAfter: 532 },
    items: { pool: 400, budget: 80, both: 16, heldOut: 150 },
    active: [point(0, 0.56), point(1, randomEnd + 0.03)],
    random: [point(0, 0.56), point(1, randomEnd)],
    saving: { isShown: ci95[0] > 0 && saving.saved !== null, saved: 0.4, savedCi95: [0.1, 0.7], randomShare: null, ...saving },
  });

test('a saving is claimed only where the plan lets it', () => {
  expect(say([0.01, 0.05], {})).toEqual({
    title: 'Choosing saved 40\u00a0% of the rankings',
    detail: 'On the same 450 held-out rankings of 150 items, the reward that also learnt from 80 chosen items orders 61.0\u00a0% of pairs of edits as people do, the one from as many random items 58.0\u00a0%: +3.0\u00a0%, 95 % interval +1.0\u00a0% to +5.0\u00a0%. Read from the curves, 60\u00a0% of the chosen ones reach what all random ones reach: 40\u00a0% fewer, 95 % interval 10\u00a0% to 70\u00a0%. All random ones do not reach what all 240 chosen ones do.',
  });
  expect(say([-0.01, 0.07], {}).title).toBe('No saving is shown');
  expect(say([0, 0.06], {}).title).toBe('No saving is shown');
  expect(say([-0.05, -0.01], { saved: null, savedCi95: null }).title).toBe('No saving is shown: the chosen rankings taught less');
});

test('where the random rankings taught nothing, no share is read, and a better reward is still said', () => {
  const { title, detail } = say([0.01, 0.05], { saved: null, savedCi95: null }, 0.56);
  expect(title).toBe('The chosen rankings taught more; how many random ones they replace cannot be read');
  expect(detail).toContain('All 240 random rankings made the reward no better than it was before.');
});

test('both curves stand in one table, every accuracy with its interval', () => {
  const [active, random] = [[point(0, 0.56), point(1, 0.61)], [point(0, 0.56), point(1, 0.58)]];
  expect(activeTable({ active, random }).replaceAll('\u00a0', ' ').split('\n')).toEqual([
    '| new items | new rankings | chosen | random |',
    '| --- | --- | --- | --- |',
    '| 0 | 0 | 56.0 % [53.0 %, 59.0 %] | 56.0 % [53.0 %, 59.0 %] |',
    '| 80 | 240 | 61.0 % [58.0 %, 64.0 %] | 58.0 % [55.0 %, 61.0 %] |',
  ]);
});
