/** What an active collection found reads on the page, in English, as the terminal says it. */
import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { activeSentence } from '#app/research/runs/[runId]/active-sentences.ts';
import { activeSentence as inTerminal } from '#lib/active/describe.ts';

const point = (share: number, accuracy: number) => ({ share, items: 800 * share, rankings: 2_400 * share, accuracy, ci95: [accuracy - 0.03, accuracy + 0.03] as [number, number], modelId: 'm', datasetId: 'd' });

test('whatever was found', () => {
  const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.active.found' });
  const german = createTranslator({ locale: 'de', messages: MESSAGES.de, namespace: 'runs.active.found' });
  for (const ci95 of [[0.01, 0.05], [-0.0001, 0.07], [-0.05, -0.01]] as [number, number][])
    for (const saved of [0.4, null])
      for (const randomShare of [0.85, null])
        for (const end of [0.58, 0.56]) {
          const report = {
            comparison: { before: end, after: end + 0.03, difference: 0.03, ci95, items: 150, rankings: 1_450, pairs: 4_400, onlyBefore: 400, onlyAfter: 532 },
            items: { pool: 400, budget: 80, both: 16, heldOut: 150 },
            active: [point(0, 0.56), point(1, end + 0.03)],
            random: [point(0, 0.56), point(1, end)],
            saving: { isShown: ci95[0] > 0 && saved !== null, saved, savedCi95: saved === null ? null : ([0.1, 0.7] as [number, number]), randomShare },
          };
          expect(activeSentence(report, t, numbersIn('en', String))).toEqual(inTerminal(report));
          expect(activeSentence(report, german, numbersIn('de', String)).detail).toContain('1.450 zurückgehaltenen Rangfolgen');
        }
});
