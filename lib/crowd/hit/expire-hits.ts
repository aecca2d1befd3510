import { db } from '#lib/db.ts';
import { inTransaction } from '#lib/transaction.ts';
import { refreshHIT } from './refresh-hit.ts';

/**
 * Ends HITs whose time to be accepted is over: free slots close and their hold is refunded; what is in flight may still be handed in, and the last of
 * it finishes the HIT. Bounded and idempotent; repairs whatever a crash left behind.
 * @returns how many HITs it brought in line; call again while that equals `limit`.
 */
export async function expireHITs(now = new Date(), limit = 200): Promise<number> {
  const due = await db().$queryRaw<{ id: string }[]>`
    SELECT h."id" FROM "HIT" h WHERE h."status" IN ('Assignable', 'Unassignable') AND h."expiresAt" <= ${now}::timestamptz
      AND (EXISTS (SELECT 1 FROM "HITSlot" s WHERE s."hitId" = h."id" AND s."status" = 'Open' AND s."assignmentId" IS NULL)
        OR NOT EXISTS (SELECT 1 FROM "HITSlot" s WHERE s."hitId" = h."id" AND s."status" = 'Open'))
    ORDER BY h."expiresAt" LIMIT ${limit}`;
  for (const { id } of due) await inTransaction((tx) => refreshHIT(tx, { of: id, now }));
  return due.length;
}
