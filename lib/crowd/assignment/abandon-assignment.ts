import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { tryInTransaction } from '#lib/transaction.ts';
import { moveAssignment } from '../lifecycle.ts';
import { releaseSlot } from './release-slot.ts';
import { lowerCount } from './worker-count.ts';

/** Ends a lease that has run out: the slot is free again and the worker's count falls. False when there was nothing to end (any more). */
export async function abandonAssignment({ assignmentId, now }: { assignmentId: string; now: Date }): Promise<boolean> {
  const assignment = await db().assignment.findUnique({ where: { id: assignmentId }, select: { hitId: true, studyId: true, workerId: true } });
  if (!assignment) return false;
  const { hitId, studyId, workerId } = assignment;
  const result = await tryInTransaction<true, 'lost'>(async (tx, giveUp) => {
    await lowerCount(tx, studyId, workerId);
    const moved = await moveAssignment(tx, { id: assignmentId, transition: 'abandon', actorId: 'system', where: Prisma.sql`"deadline" <= ${now}::timestamptz`, set: { endedAt: now } });
    if (!moved) giveUp('lost');
    await releaseSlot(tx, { assignmentId, hitId, now });
    return true;
  });
  return result === true;
}
