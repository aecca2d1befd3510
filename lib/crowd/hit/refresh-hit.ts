import { refundHold } from '#lib/payment/refund-hold.ts';
import type { HITStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';
import { moveHIT, type HITTransition } from '../lifecycle.ts';

interface LockedHIT {
  id: string;
  studyId: string | null;
  status: HITStatus;
  fee: bigint;
  payment: bigint;
  requesterId: string;
  expired: boolean;
}

async function lockHIT(tx: Transaction, hitId: string, now: Date): Promise<LockedHIT> {
  const [hit] = await tx.$queryRaw<LockedHIT[]>`
    SELECT h."id", h."studyId", h."status", h."fee", t."payment", t."requesterId", h."expiresAt" <= ${now}::timestamptz AS "expired"
    FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId" WHERE h."id" = ${hitId} FOR NO KEY UPDATE OF h`;
  return hit;
}

/** Closes the free slots of an expired HIT. One being claimed this instant is skipped: that claim refreshes the HIT next. */
async function closeFreeSlots(tx: Transaction, hitId: string): Promise<string[]> {
  const closed = await tx.$queryRaw<{ id: string }[]>`
    UPDATE "HITSlot" SET "status" = 'Closed', "leaseUntil" = NULL
    WHERE "id" IN (SELECT "id" FROM "HITSlot" WHERE "hitId" = ${hitId} AND "status" = 'Open' AND "assignmentId" IS NULL FOR UPDATE SKIP LOCKED)
    RETURNING "id"`;
  return closed.map(({ id }) => id).sort();
}

function transitionFor(hit: LockedHIT, open: number, free: number): Exclude<HITTransition, 'publish'> | null {
  if (open === 0) return 'finish';
  if (free > 0 && !hit.expired) return 'reopen';
  return 'fill';
}

/**
 * Brings a HIT in line with its slots: the last step of every change to a slot, in the same transaction. Once the HIT has expired, free slots
 * are closed and their hold goes back to the requester. Takes the HIT's row lock after the slot's, never before (no deadlocks).
 */
export async function refreshHIT(tx: Transaction, hitId: string, now: Date, actorId = 'system'): Promise<void> {
  const hit = await lockHIT(tx, hitId, now);
  if (hit.status === 'Disposed' || hit.status === 'Reviewing') return;
  if (hit.expired) {
    const closed = await closeFreeSlots(tx, hitId);
    if (closed.length > 0) {
      const amount = BigInt(closed.length) * (hit.payment + hit.fee);
      await refundHold(tx, { holderId: hit.studyId ?? hit.id, requesterId: hit.requesterId, amount, reference: `slot:${closed[0]}`, at: now });
    }
  }
  const [{ open, free }] = await tx.$queryRaw<{ open: number; free: number }[]>`
    SELECT count(*)::int AS open, count(*) FILTER (WHERE "assignmentId" IS NULL)::int AS free
    FROM "HITSlot" WHERE "hitId" = ${hitId} AND "status" = 'Open'`;
  const transition = transitionFor(hit, open, free);
  if (transition) await moveHIT(tx, { id: hitId, transition, actorId });
}
