import { expect, test } from 'vitest';
import english from '#app/_words/en/tasks.json';
import { GUIDELINE as CAPTION_GUIDELINE } from '#lib/crowd/task-types/edit-captions/examples.ts';
import { GUIDELINE } from '#lib/crowd/task-types/write-instructions/examples.ts';

test('the guideline that workers read in English is the one that is recorded with the study', () => {
  expect(Object.values(english.writeInstructions.guideline)).toEqual(GUIDELINE);
  expect(Object.values(english.editCaptions.guideline)).toEqual(CAPTION_GUIDELINE);
});
