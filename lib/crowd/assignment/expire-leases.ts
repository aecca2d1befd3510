import { db } from '#lib/db.ts';
import { abandonAssignment } from './abandon-assignment.ts';

/**
 * The sweep behind leases: claims end a run-out lease when they need its slot, this ends the others. Bounded, idempotent, safe beside anything.
 * @returns how many leases it ended; call again while that equals `limit`.
 */
export async function expireLeases(now = new Date(), limit = 200): Promise<number> {
  const due = await db().assignment.findMany({
    where: { status: 'Accepted', deadline: { lte: now } },
    select: { id: true },
    orderBy: { deadline: 'asc' },
    take: limit,
  });
  let ended = 0;
  for (const { id } of due) if (await abandonAssignment({ assignmentId: id, now })) ended++;
  return ended;
}
