import { AppError } from '#lib/errors.ts';
import { readQuestion } from '../question/read-question.ts';
import { readAnswerKey } from './answer-key.ts';

/** What a qualification type is made of, besides its name. */
export interface QualificationTypeProperties {
  description: string;
  keywords: string;
  status: 'Active' | 'Inactive';
  test: string | null;
  answerKey: string | null;
  testDurationSeconds: number | null;
  retryDelaySeconds: number | null;
  autoGrantedValue: number | null;
}

/** @throws AppError BadInput when the parts do not fit each other. */
export function checkType({ test, answerKey, testDurationSeconds, autoGrantedValue }: QualificationTypeProperties): void {
  const fail = (sentence: string): never => {
    throw new AppError('BadInput', sentence);
  };
  if (test !== null) {
    if (readQuestion(test).kind !== 'form') fail('A qualification test must be a QuestionForm.');
    if (testDurationSeconds === null) fail('A qualification test needs a TestDurationInSeconds.');
    if (autoGrantedValue !== null) fail('A qualification with a test cannot be granted to everybody who asks.');
  }
  if (answerKey !== null) {
    if (test === null) fail('An answer key needs a test.');
    readAnswerKey(answerKey);
  }
}
