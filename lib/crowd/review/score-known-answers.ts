import { valuesFor, type TQuestionAnswer } from '../question/answer.ts';
import type { TAssignmentPolicy } from './policy.ts';

export interface KnownAnswerScore {
  questions: { questionId: string; isCorrect: boolean }[];
  /** Percentage of known answers given, rounded down. */
  score: number;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/**
 * ScoreMyKnownAnswers/2011-09-01: how many of the answers that the requester knows were given. Values must match exactly, case and punctuation
 * too, but for white space around them; a question with several values must have all of them and no others.
 */
export function scoreKnownAnswers({ answerKey }: Pick<TAssignmentPolicy, 'answerKey'>, answers: readonly TQuestionAnswer[]): KnownAnswerScore {
  const questions = answerKey.map(({ questionId, values }) => {
    const wanted = [...new Set(values.flatMap((value) => value.split('|')).map((value) => value.trim()))].sort();
    return { questionId, isCorrect: isSame(valuesFor(answers, questionId), wanted) };
  });
  const correct = questions.filter(({ isCorrect }) => isCorrect).length;
  return { questions, score: Math.floor((correct / questions.length) * 100) };
}
