import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import requests from '#app/_words/en/requests.json';
import english from '#app/_words/en/tasks.json';
import { GUIDELINE as CAPTION_GUIDELINE } from '#lib/crowd/task-types/edit-captions/examples.ts';
import { GUIDELINE } from '#lib/crowd/task-types/write-instructions/examples.ts';
import { type CSVProblemKey, csvProblem } from '#lib/study/csv-problem.ts';

test('the guideline that workers read in English is the one that is recorded with the study', () => {
  expect(Object.values(english.writeInstructions.guideline)).toEqual(GUIDELINE);
  expect(Object.values(english.editCaptions.guideline)).toEqual(CAPTION_GUIDELINE);
});

test('what is wrong with a table reads on the page, in English, as the API says it', () => {
  const t = createTranslator({ locale: 'en', messages: requests, namespace: 'form.problems' });
  for (const n of [0, 1, 20_001]) {
    const values = { count: n + 1, missing: 'a', wanted: 'original, a', found: 'b', foundCount: n, column: 'a', length: n, most: n, reason: 'Quote', rows: n, cells: n, columns: n, file: '1 {x}.jpg' };
    for (const key of Object.keys(requests.form.problems) as CSVProblemKey[]) expect(t(key, values)).toBe(csvProblem(null, key, values).message);
  }
});
