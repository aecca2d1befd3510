import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { measuresOf, retrainSentence, sideOf } from '#app/research/runs/[runId]/retrain-sentences.ts';
import { ZRetrainReport } from '#lib/run/stages/retrain-without.ts';

const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.retrained' });
const numbers = numbersIn('en', String);
const leftOut = { rankings: 60, train: 36, heldOut: 24, byWorker: [] };
const comparison = (difference: number, ci95: [number, number]) => ({ before: 0.5, after: 0.5 + difference, difference, ci95, items: 24, rankings: 48, pairs: 480, onlyBefore: 10, onlyAfter: 58 });
const say = (difference: number, ci95: [number, number]) => retrainSentence({ comparison: comparison(difference, ci95), leftOut, rankings: 180 }, t, numbers);

test('better, worse or no difference shown is what the interval alone says', () => {
  expect(say(0.1, [0.04, 0.16])).toEqual({
    title: 'The reward is better without them',
    detail: '60 of 180 rankings were left out (36 that trained, 24 that measured). On the 48 held-out rankings of everybody else it orders pairs of edits as people do in 50 % before, 60 % without them: +10 %, 95 % interval +4 % to +16 %.',
  });
  expect(say(0.1, [0, 0.2]).title).toBe('No difference shown');
  expect(say(0.01, [-0.02, 0.04]).title).toBe('No difference shown');
  expect(say(-0.1, [-0.16, -0.04]).title).toBe('The reward is worse without them');
});

const loss = (difference: number, ci95: [number, number]) => ({ before: 0.95, after: 0.95 - difference, difference, ci95 });
const measured = (ci95: [number, number]) => ({ ...comparison(0.01, [-0.02, 0.04]), logLoss: { ...loss(-0.0097, [-0.0236, 0.004]), rescaled: { ...loss(0.015, ci95), scales: [0.99, 0.55] as [number, number] } } });
const tell = (ci95: [number, number]) => retrainSentence({ comparison: measured(ci95), leftOut, rankings: 180 }, t, numbers);

test('bits per pair are said with their interval and meaning, and the title says where the two measures differ', () => {
  const { title, detail } = tell([0.0087, 0.021]);
  expect(title).toBe('Without them no difference shown in pairs in order, better in bits per pair');
  expect(detail).toContain('51 % without them: +1 %, 95 % interval −2 % to +4 %. Its probabilities, with the scale of either reward fitted on other items, lose 0.9500 bits per pair before and 0.9350 without them (a coin loses 1): ');
  expect(detail).toMatch(/: \+0\.0150 gained, 95 % interval \+0\.0087 to \+0\.0210, so it tells better without them how much people prefer one edit to another\.$/);
  expect(tell([-0.0087, 0.021])).toMatchObject({ title: 'No difference shown', detail: expect.stringMatching(/interval −0\.0087 to \+0\.0210, no difference shown\.$/) });
  expect(tell([-0.02, -0.01])).toMatchObject({ title: 'Without them no difference shown in pairs in order, worse in bits per pair', detail: expect.stringMatching(/so it tells worse without them how much/) });
  const both = (ci95: [number, number], bits: [number, number]) => ({ ...measured(bits), ci95 });
  expect(retrainSentence({ comparison: both([0.01, 0.02], [0.01, 0.02]), leftOut, rankings: 180 }, t, numbers).title).toBe('The reward is better without them');
  expect([both([0.01, 0.02], [0.01, 0.02]), both([-0.01, 0.02], [0.01, 0.02]), both([-0.02, -0.01], [-0.01, 0.02]), both([-0.02, -0.01], [0.01, 0.02]), both([-1, 1], [-1, 1])].map(sideOf)).toEqual([1, 1, -1, 0, 0]);
});

test('every measure is read by its own interval, those that decide first; older reports have one', () => {
  expect(measuresOf(measured([0.0087, 0.021]), numbers).map(({ name, difference, finding }) => [name, difference, finding])).toEqual([
    ['order', '+1 %', 'same'],
    ['bits', '+0.0150', 'better'],
    ['bitsAsIs', '−0.0097', 'same'],
  ]);
  expect(measuresOf(comparison(-0.1, [-0.16, -0.04]), numbers)).toEqual([{ name: 'order', before: '50 %', without: '40 %', difference: '−10 %', low: '−16 %', high: '−4 %', finding: 'worse' }]);
});

test('a report of an earlier version, without bits, is still read', () => {
  const old = { beforeId: 'a', modelId: 'b', parentId: 'c', datasetId: 'd', rankings: 180, leftOut, comparison: comparison(0.1, [0.04, 0.16]), onAll: comparison(0.1, [0.04, 0.16]), seed: 1 };
  expect(ZRetrainReport.parse(old)).toEqual(old);
  const full = { ...old, comparison: measured([0.0087, 0.021]) };
  expect(ZRetrainReport.parse(full)).toEqual(full);
});
