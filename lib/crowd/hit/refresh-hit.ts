import { recordEvent } from '#lib/audit/record-event.ts';
import { refundHold } from '#lib/payment/refund-hold.ts';
import { Prisma, type HITStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';
import { moveHIT, startsFrom, type HITTransition } from '../lifecycle.ts';
import { runHITPolicy } from '../review/run-hit-policy.ts';

interface LockedHIT {
  id: string;
  studyId: string | null;
  status: HITStatus;
  fee: bigint;
  payment: bigint;
  requesterId: string;
  expired: boolean;
  hasPolicy: boolean;
}

/** Locks the HIT's row; with a change to one of its slots in the same round trip, unless that finds nothing to change. */
async function lockHIT(tx: Transaction, of: RefreshHITOptions['of'], now: Date): Promise<LockedHIT | undefined> {
  const [change, hitId] = typeof of === 'string' ? [Prisma.empty, Prisma.sql`${of}`] : [Prisma.sql`WITH ${of}`, Prisma.sql`(SELECT "hitId" FROM changed)`];
  const [hit] = await tx.$queryRaw<LockedHIT[]>`${change}
    SELECT h."id", h."studyId", h."status", h."fee", t."payment", t."requesterId", h."expiresAt" <= ${now}::timestamptz AS "expired", h."hitReviewPolicy" IS NOT NULL AS "hasPolicy"
    FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId"
    WHERE h."id" = ${hitId} FOR NO KEY UPDATE OF h`;
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

/** Says once that a HIT ran out of time with places left; a study says so itself. */
async function recordExpiry(tx: Transaction, { id, studyId }: LockedHIT, closedNow: number): Promise<void> {
  if (studyId !== null) return;
  const closed = await tx.hITSlot.count({ where: { hitId: id, status: 'Closed' } });
  if (closed === closedNow) await recordEvent(tx, { actorId: 'system', action: 'hit.expired', subjectType: 'hit', subjectId: id });
}

function transitionFor(hit: LockedHIT, open: number, free: number): Exclude<HITTransition, 'publish'> {
  if (open === 0) return 'finish';
  if (free > 0 && !hit.expired) return 'reopen';
  return 'fill';
}

export interface RefreshHITOptions {
  /** The HIT; or what changes one of its slots, as parts of a WITH. The one named `changed` returns the `hitId`; when it returns nothing, nothing else happens either. */
  of: string | Prisma.Sql;
  now: Date;
  actorId?: string;
}

/**
 * Brings a HIT in line with its slots: the last step of every change to a slot, in the same transaction. Once the HIT has expired, free slots
 * are closed and their hold goes back to the requester. A HIT that becomes reviewable is looked at by its review policy. Takes the HIT's row lock after the slot's, never before (no deadlocks).
 * @returns the HIT's id, or null when the change found nothing to change.
 */
export async function refreshHIT(tx: Transaction, { of, now, actorId = 'system' }: RefreshHITOptions): Promise<string | null> {
  const hit = await lockHIT(tx, of, now);
  if (!hit) return null;
  const hitId = hit.id;
  if (hit.status === 'Disposed' || hit.status === 'Reviewing') return hitId;
  if (hit.expired) {
    const closed = await closeFreeSlots(tx, hitId);
    if (closed.length > 0) {
      const amount = BigInt(closed.length) * (hit.payment + hit.fee);
      await refundHold(tx, { holderId: hit.studyId ?? hit.id, requesterId: hit.requesterId, amount, reference: `slot:${closed[0]}`, at: now });
      await recordExpiry(tx, hit, closed.length);
    }
  }
  const [{ open, free }] = await tx.$queryRaw<{ open: number; free: number }[]>`
    SELECT count(*)::int AS open, count(*) FILTER (WHERE "assignmentId" IS NULL)::int AS free
    FROM "HITSlot" WHERE "hitId" = ${hitId} AND "status" = 'Open'`;
  const transition = transitionFor(hit, open, free);
  if (!startsFrom(transition, hit.status)) return hitId;
  const moved = await moveHIT(tx, { id: hitId, transition, actorId });
  if (moved && hit.hasPolicy && transition === 'finish') await runHITPolicy(tx, { hitId, now });
  return hitId;
}
