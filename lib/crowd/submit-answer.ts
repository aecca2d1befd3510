import type { TSubmitResponse } from '#lib/contracts/work.ts';
import { handIn } from './assignment/hand-in.ts';
import { readStudyAnswer, type SubmitAssignmentOptions } from './assignment/submit-assignment.ts';
import { readQuestionAnswer } from './question/submit-question.ts';

/**
 * Takes a worker's answer to whatever was accepted: a study's task, or a HIT's own question (`TQuestionAnswer[]`).
 * @throws AppError as `submitAssignment` and `submitQuestion` do.
 */
export async function submitAnswer(options: SubmitAssignmentOptions): Promise<TSubmitResponse> {
  const { assignmentId, workerId, clientKey, now, answer } = options;
  return handIn({
    assignmentId, workerId, clientKey, now,
    read: (target) => (target.studyId === null ? readQuestionAnswer(target, { ...options, answers: answer, source: 'form' }) : readStudyAnswer(target, options)),
  });
}
