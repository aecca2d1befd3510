import { AppError } from '#lib/errors.ts';
import { db } from '#lib/db.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { moveHIT } from '../lifecycle.ts';
import { lockOwnHIT } from './own-hit.ts';

/**
 * Takes a HIT off its requester's list for good. Doing it twice changes nothing.
 * @throws AppError NotFound, Conflict unless it is reviewable and every answer has been decided.
 */
export async function disposeHIT(tx: Transaction, { hitId, requesterId, actorId = requesterId }: { hitId: string; requesterId: string; actorId?: string }): Promise<void> {
  const hit = await lockOwnHIT(tx, { hitId, requesterId });
  if (hit.status === 'Disposed') return;
  const undecided = await tx.assignment.count({ where: { hitId, status: 'Submitted' } });
  if (hit.status !== 'Reviewable') throw new AppError('Conflict', `HIT ${hitId} is ${hit.status.toLowerCase()}; only a reviewable HIT can be deleted.`);
  if (undecided > 0) throw new AppError('Conflict', `HIT ${hitId} has ${undecided} submitted assignments that are neither approved nor rejected.`);
  await moveHIT(tx, { id: hitId, transition: 'dispose', actorId });
}

/** HITs are kept this long after their end. */
const KEPT_DAYS = 120;

/**
 * Disposes of HITs that ended long ago and have nothing left to decide. Studies keep theirs: they belong to the result.
 * @returns how many; call again while that equals `limit`.
 */
export async function disposeOldHITs(now = new Date(), limit = 200): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  const old = await db().hIT.findMany({
    where: { status: 'Reviewable', studyId: null, expiresAt: { lt: before }, assignments: { none: { status: 'Submitted' } } },
    select: { id: true, hitType: { select: { requesterId: true } } },
    take: limit,
  });
  for (const { id, hitType } of old) await inTransaction((tx) => disposeHIT(tx, { hitId: id, requesterId: hitType.requesterId, actorId: 'system' }));
  return old.length;
}
