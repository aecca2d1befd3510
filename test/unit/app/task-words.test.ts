import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import account from '#app/_words/en/account.json';
import frame from '#app/_words/en/frame.json';
import requests from '#app/_words/en/requests.json';
import research from '#app/_words/en/research.json';
import english from '#app/_words/en/tasks.json';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { sayRefusal } from '#app/_words/say-refusal.ts';
import { ZSignUp } from '#lib/auth/sign-up.ts';
import { GUIDELINE as CAPTION_GUIDELINE } from '#lib/crowd/task-types/edit-captions/examples.ts';
import { GUIDELINE } from '#lib/crowd/task-types/write-instructions/examples.ts';
import { RANKED_BY } from '#lib/model/rank-editors.ts';
import { type RefusalKey, refusalSentence } from '#lib/refusal-sentences.ts';
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

test('so does what is refused, and in German with German numbers', () => {
  const values = { minutes: 1, needed: '12.50', available: '0.0015', text: '0,08', file: 'a {b}.jpg', width: 9, height: 8, most: 64, megabytes: 64, address: 's3://b/' };
  const english = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'frame.refusals' });
  for (const key of Object.keys(frame.refusals) as RefusalKey[])
    for (const isJust of ['yes', 'no']) expect(sayRefusal({ key, values: { ...values, isJust } }, english, numbersIn('en', String))).toBe(refusalSentence({ key, values: { ...values, isJust } }));
  const german = createTranslator({ locale: 'de', messages: MESSAGES.de, namespace: 'frame.refusals' });
  expect(sayRefusal({ key: 'fundsMissing', values }, german, numbersIn('de', String))).toContain('12,50\u00A0$, verfügbar sind nur 0,0015\u00A0$');
});

test('so does what is wrong with the form of a new account', () => {
  const wrong = (password: string) => ZSignUp.safeParse({ name: '', email: 'x', password, role: 'Worker' }).error?.issues.map(({ path, message }) => [path.join(), message]);
  const { name, email, password, passwordLong } = account.signUp.errors;
  expect(wrong('short')).toEqual([['name', name], ['email', email], ['password', password]]);
  expect(wrong('x'.repeat(201))?.at(-1)).toEqual(['password', passwordLong]);
});

test('so does what the leaderboard is ranked by', () => {
  expect(research.leaderboard.rankedBy).toBe(RANKED_BY);
});
