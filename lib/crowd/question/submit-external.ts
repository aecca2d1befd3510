import type { TSubmitResponse } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import { answersOfFields } from './answer.ts';
import { openQuestionToken } from './question-token.ts';
import { submitQuestion } from './submit-question.ts';

/**
 * Takes what a question's frame hands in. There is no cookie in a frame of another site: the token in `turkSubmitTo` says whose answer it is.
 * @throws AppError NotFound for a wrong token, BadInput when the form names another assignment, and what `submitQuestion` throws.
 */
export async function submitExternal(token: string, fields: Iterable<[string, string]>): Promise<{ assignmentId: string; reply: TSubmitResponse }> {
  const { assignmentId, workerId } = openQuestionToken('submit', token);
  if (!assignmentId) throw new AppError('BadInput', 'This is a preview: accept the task before handing it in.');
  const all = [...fields];
  const named = all.find(([name]) => name === 'assignmentId')?.[1];
  if (named && named !== assignmentId) throw new AppError('BadInput', `The form names the assignment ${named.slice(0, 64)}, but it was opened for ${assignmentId}. Open the task again.`);
  const answers = answersOfFields(all.filter(([name]) => name !== 'assignmentId'));
  return { assignmentId, reply: await submitQuestion({ assignmentId, workerId, source: 'frame', answers }) };
}
