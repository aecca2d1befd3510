import { db } from '#lib/db.ts';
import { abandonAssignment } from './abandon-assignment.ts';

/** The assignment by which the worker already holds this HIT, once a run-out lease has been ended. */
export async function heldAssignment(hitId: string, workerId: string, now: Date): Promise<{ assignmentId: string; deadline: Date } | null> {
  const held = await db().assignment.findFirst({ where: { hitId, workerId, status: 'Accepted' }, select: { id: true, deadline: true } });
  if (!held) return null;
  if (held.deadline > now) return { assignmentId: held.id, deadline: held.deadline };
  await abandonAssignment({ assignmentId: held.id, now });
  return null;
}
