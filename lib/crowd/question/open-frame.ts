import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { framePage } from './frame-page.ts';
import { openQuestionToken } from './question-token.ts';
import { readQuestion } from './read-question.ts';

/**
 * The page behind a frame's address.
 * @throws AppError NotFound.
 */
export async function openFrame(token: string): Promise<string> {
  const { hitId } = openQuestionToken('show', token);
  const hit = await db().hIT.findUnique({ where: { id: hitId }, select: { question: true } });
  const question = hit?.question ? readQuestion(hit.question) : null;
  if (question?.kind !== 'html') throw new AppError('NotFound', 'There is no task at this address.');
  return framePage(question.html);
}
