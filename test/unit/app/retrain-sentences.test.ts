import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { retrainSentence } from '#app/research/runs/[runId]/retrain-sentences.ts';

const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.retrained' });
const leftOut = { rankings: 60, train: 36, heldOut: 24, byWorker: [] };
const comparison = (difference: number, ci95: [number, number]) => ({ before: 0.5, after: 0.5 + difference, difference, ci95, items: 24, rankings: 48, pairs: 480, onlyBefore: 10, onlyAfter: 58 });
const say = (difference: number, ci95: [number, number]) => retrainSentence({ comparison: comparison(difference, ci95), leftOut, rankings: 180 }, t, numbersIn('en', String));

test('better, worse or no difference shown is what the interval alone says', () => {
  expect(say(0.1, [0.04, 0.16])).toEqual({
    title: 'The reward is better without them',
    detail: '60 of 180 rankings were left out (36 that trained, 24 that measured). On the 48 held-out rankings of everybody else it orders pairs of edits as people do in 50 % before, 60 % without them: +10 %, 95 % interval +4 % to +16 %.',
  });
  expect(say(0.1, [0, 0.2]).title).toBe('No difference shown');
  expect(say(0.01, [-0.02, 0.04]).title).toBe('No difference shown');
  expect(say(-0.1, [-0.16, -0.04]).title).toBe('The reward is worse without them');
});
