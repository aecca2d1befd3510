import { beforeAll, describe, expect, test } from 'vitest';
import { answersOfFields } from '#lib/crowd/question/answer.ts';
import { checkFormAnswers } from '#lib/crowd/question/check-form-answers.ts';
import { readQuestion } from '#lib/crowd/question/read-question.ts';
import { openQuestionToken, sealQuestionToken } from '#lib/crowd/question/question-token.ts';
import { parseXML } from '#lib/crowd/question/xml.ts';
import { answersXML } from '#lib/mturk/answers-xml.ts';
import { EXTERNAL_QUESTION, HTML_QUESTION, QUESTION_FORM } from '#test/support/mturk.ts';

beforeAll(() => {
  process.env.NEXTAUTH_SECRET ??= 'a-secret-for-tests-only';
});

describe('questions', () => {
  test('the three kinds are read', () => {
    expect(readQuestion(EXTERNAL_QUESTION)).toEqual({ kind: 'external', url: 'https://example.org/task?a=1&b=2', frameHeight: 400 });
    expect(readQuestion(HTML_QUESTION)).toMatchObject({ kind: 'html', frameHeight: 0, html: expect.stringContaining('turkSetAssignmentID();') });
    const form = readQuestion(QUESTION_FORM);
    if (form.kind !== 'form') throw new Error('a form was expected');
    expect(form.form.parts.map((part) => (part.kind === 'question' ? part.id : part.kind))).toEqual(['overview', 'colour', 'why']);
    expect(JSON.stringify(form.form.parts[0])).toContain('{"tag":"b","children":["closely"]}');
    expect(JSON.stringify(form.form)).not.toContain('alert');
  });

  test('a DOCTYPE is refused before anything of it is read, however it is hidden', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;&a;">'.repeat(50)}]><ExternalQuestion>&b;</ExternalQuestion>`;
    for (const text of [bomb, bomb.toLowerCase().replace('externalquestion', 'x'), `<a><![CDATA[x]]></a>${bomb}`]) expect(() => parseXML(text, 'question')).toThrow(/DOCTYPE|not well-formed/);
    expect(() => parseXML('<a><b></a>', 'question')).toThrow('not well-formed XML: line 1');
  });
});

describe('answers to a form', () => {
  const form = () => {
    const question = readQuestion(QUESTION_FORM);
    if (question.kind !== 'form') throw new Error('a form was expected');
    return question.form;
  };
  const choice = (...selectionIdentifiers: string[]) => ({ questionIdentifier: 'colour', selectionIdentifiers });
  const why = (freeText: string) => ({ questionIdentifier: 'why', freeText });

  test('one per question, in the form’s order; what is optional may be empty', () => {
    expect(checkFormAnswers(form(), [why('nice'), choice('red')])).toEqual([choice('red'), why('nice')]);
    expect(checkFormAnswers(form(), [choice('blue')])).toEqual([choice('blue'), why('')]);
  });

  test('each rule has its sentence', () => {
    const cases: [unknown, string][] = [
      [[], '"colour": Choose an answer.'], [[choice('green')], 'there is no selection "green"'], [[choice('red', 'blue')], 'Choose one answer only.'], [[choice('red'), why('x')], 'Enter at least 2'],
      [[choice('red'), why('x'.repeat(21))], 'Enter at most 20'], ['text', 'An answer is a list'], [[{ questionIdentifier: 'colour', more: 1 }], 'An answer is a list'],
    ];
    for (const [answers, sentence] of cases) expect(() => checkFormAnswers(form(), answers)).toThrow(sentence);
  });

  test('a regular expression that never ends does not hold the server up', () => {
    const evil = readQuestion(QUESTION_FORM.replace('<Length minLength="2" maxLength="20"/>', '<AnswerFormatRegex regex="^(a+)+$" errorText="no"/>'));
    if (evil.kind !== 'form') throw new Error('a form was expected');
    const started = Date.now();
    checkFormAnswers(evil.form, [choice('red'), why(`${'a'.repeat(60)}!`)]);
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});

test('answers as XML: names and values are escaped, control characters left out, repeated fields joined', () => {
  const xml = answersXML(answersOfFields([['a<b', '1 & 2\u0000\u0007'], ['box', 'x'], ['box', 'y']]));
  expect(xml).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<QuestionFormAnswers xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd">' +
      '<Answer><QuestionIdentifier>a&lt;b</QuestionIdentifier><FreeText>1 &amp; 2</FreeText></Answer><Answer><QuestionIdentifier>box</QuestionIdentifier><FreeText>x|y</FreeText></Answer></QuestionFormAnswers>',
  );
  expect(answersXML({ choice: 'a' })).toContain('<QuestionIdentifier>choice</QuestionIdentifier><FreeText>a</FreeText>');
});

test('a frame’s token is good for its own purpose only and cannot be changed', () => {
  const claim = { hitId: '3HIT', workerId: 'AWORKER', assignmentId: '3ASSIGNMENT' };
  const token = sealQuestionToken('submit', claim);
  expect(openQuestionToken('submit', token)).toEqual(claim);
  expect(openQuestionToken('show', sealQuestionToken('show', { hitId: '3HIT', workerId: 'AWORKER' }))).toEqual({ hitId: '3HIT', workerId: 'AWORKER' });
  for (const wrong of [token.replace('AWORKER', 'AOTHER'), token.slice(0, -1), '', 'x']) expect(() => openQuestionToken('submit', wrong)).toThrow('There is no task at this address');
  expect(() => openQuestionToken('show', token)).toThrow();
});
