import { db } from '#lib/db.ts';
import { AppError, refuse } from '#lib/errors.ts';
import { tryInTransaction } from '#lib/transaction.ts';
import { heldBy, moveAssignment } from '../lifecycle.ts';
import { releaseSlot } from './release-slot.ts';
import { lowerCount } from './worker-count.ts';

export interface ReturnAssignmentOptions {
  assignmentId: string;
  workerId: string;
  now?: Date;
}

/**
 * Gives an accepted assignment back: its slot is free for others and the worker's count falls. Repeating it changes nothing.
 * @returns what the assignment is now: `returned`, or `abandoned` when the time had run out before.
 * @throws AppError NotFound when it is not this worker's, Conflict when it has been handed in.
 */
export async function returnAssignment({ assignmentId, workerId, now = new Date() }: ReturnAssignmentOptions): Promise<'returned' | 'abandoned'> {
  const assignment = await db().assignment.findFirst({ where: { id: assignmentId, workerId }, select: { hitId: true, studyId: true } });
  if (!assignment) throw new AppError('NotFound', `You have no assignment ${assignmentId}.`);
  const { hitId, studyId } = assignment;
  const result = await tryInTransaction<'returned', 'lost'>(async (tx, giveUp) => {
    await lowerCount(tx, studyId, workerId);
    if (!(await moveAssignment(tx, { id: assignmentId, transition: 'return', actorId: workerId, where: heldBy(workerId), set: { endedAt: now } }))) giveUp('lost');
    await releaseSlot(tx, { assignmentId, hitId, now });
    return 'returned';
  });
  if (result === 'returned') return result;
  const { status } = await db().assignment.findUniqueOrThrow({ where: { id: assignmentId }, select: { status: true } });
  if (status === 'Returned') return 'returned';
  if (status === 'Abandoned') return 'abandoned';
  throw refuse('Conflict', 'cannotReturn');
}
