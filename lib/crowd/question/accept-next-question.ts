import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { placesLeft } from '../assignment/worker-count.ts';
import { acceptQuestion, type AcceptedQuestion } from './accept-question.ts';
import { typeCap } from '../qualification/type-cap.ts';
import { findNextQuestion } from './find-next-question.ts';

/** HITs that may be lost to somebody faster before giving up. */
const MAX_TRIES = 8;

/**
 * Accepts any task of a kind that the worker may do, or null when there is none.
 * @throws AppError Forbidden for a block or missing qualifications.
 */
export async function acceptNextQuestion({ workerId, hitTypeId, now = new Date() }: { workerId: string; hitTypeId: string; now?: Date }): Promise<AcceptedQuestion | null> {
  const type = await db().hITType.findUnique({ where: { id: hitTypeId }, select: { qualificationRequirements: true } });
  if (type && (await placesLeft(db(), workerId, typeCap(hitTypeId, type.qualificationRequirements))) === 0) return null;
  const except: string[] = [];
  while (except.length < MAX_TRIES) {
    const hitId = await findNextQuestion({ workerId, hitTypeId, except, now });
    if (!hitId) return null;
    try {
      return await acceptQuestion({ hitId, workerId, now });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'Conflict') throw error;
      except.push(hitId);
    }
  }
  return null;
}
