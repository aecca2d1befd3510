import { db } from '#lib/db.ts';
import { type AppError, refuse } from '#lib/errors.ts';

/** Says why a HIT could not be accepted, after the claim found no slot in it. */
export async function explainNoSlot(hitId: string, workerId: string, now: Date): Promise<AppError> {
  const answered = await db().assignment.count({ where: { hitId, workerId, status: { in: ['Submitted', 'Approved', 'Rejected'] } } });
  if (answered > 0) return refuse('Conflict', 'answeredBefore');
  const hit = await db().hIT.findUniqueOrThrow({ where: { id: hitId }, select: { expiresAt: true, status: true } });
  if (hit.expiresAt <= now || !['Assignable', 'Unassignable'].includes(hit.status)) return refuse('Conflict', 'taskEnded');
  return refuse('Conflict', 'taskTaken');
}
