import { expect, test } from 'vitest';
import type { TQuestionAnswer } from '#lib/crowd/question/answer.ts';
import { ZHITPolicy } from '#lib/crowd/review/policy.ts';
import { scoreKnownAnswers } from '#lib/crowd/review/score-known-answers.ts';
import { simplePlurality, type ReviewedAnswer } from '#lib/crowd/review/simple-plurality.ts';

const answers = (given: Record<string, string>): TQuestionAnswer[] => Object.entries(given).map(([questionIdentifier, freeText]) => ({ questionIdentifier, freeText }));
const worker = (assignmentId: string, given: Record<string, string>, more: Partial<ReviewedAnswer> = {}): ReviewedAnswer => ({ assignmentId, isRejected: false, knownScore: null, answers: answers(given), ...more });
const policy = (more: object = {}) => ZHITPolicy.parse({ questionIds: ['A', 'B', 'C', 'D'], agreementThreshold: 50, disregardRejected: true, ...more });

/** The table in MTurk's own documentation of SimplePlurality/2011-09-01. */
const VENDOR = [
  worker('1', { A: 'coat', B: 'blue', C: 'large', D: 'Furry' }),
  worker('2', { A: 'sweater', B: 'blue', C: 'large', D: 'fur' }),
  worker('3', { A: 'coat', B: 'green', C: 'large', D: 'furr' }),
];

test('SimplePlurality gives the numbers of the vendor’s example', () => {
  const { questions, hitScore, workers } = simplePlurality(policy(), VENDOR);
  expect(questions.map(({ questionId, agreed, level }) => [questionId, agreed?.[0] ?? null, agreed ? level : null])).toEqual([['A', 'coat', 66], ['B', 'blue', 66], ['C', 'large', 100], ['D', null, null]]);
  expect(hitScore).toBe(75);
  expect(workers.map(({ score }) => score)).toEqual([100, 66, 66]);
});

test('a question is agreed on only above the threshold, never on a tie', () => {
  expect(simplePlurality(policy({ agreementThreshold: 66 }), VENDOR).hitScore).toBe(25);
  expect(simplePlurality(policy({ questionIds: ['A'], agreementThreshold: 0 }), VENDOR.slice(0, 2))).toMatchObject({ hitScore: 0, workers: [{ score: null }, { score: null }] });
});

test('rejected answers, those below the known score, and long ones do not count', () => {
  const one = policy({ questionIds: ['A'], disregardKnownScoreBelow: 50 });
  const crowd = [worker('1', { A: 'x' }), worker('2', { A: ' x ' }), worker('3', { A: 'y' }, { isRejected: true }), worker('4', { A: 'y' }, { knownScore: 49 })];
  expect(simplePlurality(one, crowd)).toMatchObject({ questions: [{ agreed: ['x'], level: 100 }], workers: [{ assignmentId: '1' }, { assignmentId: '2' }] });
  expect(simplePlurality(one, [worker('1', { A: 'z'.repeat(257) }), worker('2', { A: 'z'.repeat(257) })]).hitScore).toBe(0);
});

test('boxes agree as sets: one more or one less is another answer', () => {
  const ticked = (assignmentId: string, ...selectionIdentifiers: string[]): ReviewedAnswer => ({ assignmentId, isRejected: false, knownScore: null, answers: [{ questionIdentifier: 'A', selectionIdentifiers }] });
  const { questions } = simplePlurality(policy({ questionIds: ['A'], agreementThreshold: 40 }), [ticked('1', 'a', 'b'), ticked('2', 'b', 'a'), ticked('3', 'a')]);
  expect(questions).toEqual([{ questionId: 'A', agreed: ['a', 'b'], level: 66 }]);
});

test('ScoreMyKnownAnswers compares exactly but for white space around, and sets whole', () => {
  const key = (values: string[]) => ({ answerKey: [{ questionId: 'A', values }, { questionId: 'B', values: ['yes'] }, { questionId: 'C', values: ['1'] }] });
  expect(scoreKnownAnswers(key(['Red']), answers({ A: ' Red ', B: 'Yes', C: '1' }))).toEqual({
    questions: [{ questionId: 'A', isCorrect: true }, { questionId: 'B', isCorrect: false }, { questionId: 'C', isCorrect: true }], score: 66,
  });
  expect(scoreKnownAnswers(key(['x', 'y']), answers({ A: 'y|x', B: 'yes', C: '1' })).score).toBe(100);
  expect(scoreKnownAnswers(key(['x', 'y']), answers({ A: 'x' })).score).toBe(0);
});
