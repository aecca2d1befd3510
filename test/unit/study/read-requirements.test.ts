import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { initialForm, readForm } from '#app/requests/new/form-state.ts';
import { readRequirements } from '#app/requests/new/read-requirements.ts';
import { describeRequirement } from '#app/requests/[studyId]/design/describe-requirement.ts';
import { ZRequirements } from '#lib/crowd/qualification/requirement.ts';

const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'requests.form' });
const asked = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'results.design.requirement' });
const INITIAL = initialForm(t, numbersIn('en', String));
const FORM = { ...INITIAL, name: 'A study', approvedShare: '95', approvedCount: '50', countries: 'us, DE; at', qualification: '3TYPE', qualificationValue: '80' };

test('the form’s words become requirements that the platform takes, and words again', () => {
  const { requirements, errors } = readRequirements(FORM, t);
  expect(errors).toEqual({});
  expect(ZRequirements.parse(requirements)).toEqual(requirements);
  expect(requirements.map((one) => describeRequirement(one, new Map([['3TYPE', 'Trained eyes']]), asked))).toEqual([
    'share of tasks approved, in percent, at least 95', 'number of tasks approved at least 50', 'country one of US, DE, AT', 'qualification “Trained eyes” at least 80',
  ]);
  expect(readForm(FORM, true, t).study?.qualificationRequirements).toEqual(requirements);
  expect(describeRequirement(readRequirements({ ...FORM, qualificationValue: '' }, t).requirements[3], new Map(), asked)).toBe('qualification “3TYPE” held');
});

test('nothing is asked for unless somebody says so, and nothing of participants from Prolific', () => {
  expect(readForm({ ...INITIAL, name: 'A study' }, true, t).study).not.toHaveProperty('qualificationRequirements');
  expect(readForm({ ...FORM, audience: 'prolific' }, true, t).study).not.toHaveProperty('qualificationRequirements');
});

test('what is wrong is said beside its field', () => {
  const { study, errors } = readForm({ ...FORM, approvedShare: '101', approvedCount: 'many', countries: 'Germany', qualificationValue: '0.5' }, true, t);
  expect(study).toBeNull();
  expect(Object.keys(errors ?? {}).sort()).toEqual(['approvedCount', 'approvedShare', 'countries', 'qualificationValue']);
});
