import { db } from '#lib/db.ts';
import { approveAssignment } from './approve-assignment.ts';

/**
 * Approves and pays what was submitted long enough ago without a decision. Bounded, idempotent, safe beside a requester who decides meanwhile.
 * @returns how many it approved; call again while that equals `limit`.
 */
export async function autoApproveDue(now = new Date(), limit = 200): Promise<number> {
  const due = await db().assignment.findMany({
    where: { status: 'Submitted', autoApproveAt: { lte: now } },
    select: { id: true },
    orderBy: { autoApproveAt: 'asc' },
    take: limit,
  });
  let approved = 0;
  for (const { id } of due) {
    const still = await db().assignment.count({ where: { id, status: 'Submitted' } });
    if (still > 0 && (await approveAssignment({ assignmentId: id, actorId: 'system', now }).catch(unlessDecided))) approved++;
  }
  return approved;
}

/** A requester's decision in the same instant wins; anything else is a failure. */
function unlessDecided(error: unknown): false {
  if ((error as { code?: unknown }).code === 'Conflict') return false;
  throw error;
}
