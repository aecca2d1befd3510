import { insertEvent } from '#lib/audit/record-event.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { ownMetrics } from '#lib/metrics/registry.ts';
import { tryInTransaction, type Transaction } from '#lib/transaction.ts';
import { refreshHIT } from '../hit/refresh-hit.ts';
import { ASSIGNMENT_TRANSITIONS, assignmentEvent, moveAssignment } from '../lifecycle.ts';
import { findSlot, slotQuery, type FindSlotOptions, type FoundSlot } from './find-slot.ts';
import { lowerCount, raiseCount, takePlace, type Cap } from './worker-count.ts';

export interface ClaimSlotOptions {
  workerId: string;
  within: FindSlotOptions['within'];
  /** How many HITs of the study or the HIT type the worker may have; null: any number. */
  cap: Cap | null;
  /** Length of the lease. */
  assignmentDurationSeconds: number;
  now: Date;
  /** The assignment's id; drawn at random when absent. */
  assignmentId?: string;
}

export interface ClaimedAssignment {
  assignmentId: string;
  hitId: string;
  deadline: Date;
}

export type ClaimResult = ClaimedAssignment | NoClaim;

type NoClaim = 'cap-reached' | 'no-slot';

/** How many slots whose old worker is handing in this very moment are passed over before giving up. */
const MAX_PASSED = 5;

/** Ends the run-out lease on a slot just locked. False when its old worker is handing in or returning right now: then the slot is not ours. */
async function endStaleLease(tx: Transaction, slot: FoundSlot, now: Date): Promise<boolean> {
  if (slot.staleAssignmentId === null) return true;
  const id = slot.staleAssignmentId;
  const [stale] = await tx.$queryRaw<{ workerId: string; studyId: string | null }[]>`
    SELECT "workerId", "studyId" FROM "Assignment" WHERE "id" = ${id} AND "status" = 'Accepted' FOR NO KEY UPDATE SKIP LOCKED`;
  if (!stale) return false;
  await lowerCount(tx, stale.studyId, stale.workerId);
  return moveAssignment(tx, { id, transition: 'abandon', actorId: 'system', set: { endedAt: now } });
}

async function takeSlot(tx: Transaction, { workerId, within, now }: ClaimSlotOptions): Promise<FoundSlot | null> {
  const passed: string[] = [];
  while (passed.length < MAX_PASSED) {
    const slot = await findSlot(tx, { workerId, within, now, except: passed, lock: true });
    if (!slot || (await endStaleLease(tx, slot, now))) return slot;
    passed.push(slot.id);
  }
  return null;
}

/**
 * Inserts the assignment unless the worker has a live or answered one on this HIT, writes the lease on the slot and the audit row, and brings the HIT in line.
 * @param slot parts of a WITH; the one named `slot` returns the locked slot.
 */
async function lease(tx: Transaction, slot: Prisma.Sql, { workerId, assignmentDurationSeconds, now, assignmentId: id = newId() }: ClaimSlotOptions): Promise<ClaimedAssignment | null> {
  const deadline = new Date(now.getTime() + assignmentDurationSeconds * 1000);
  const event = insertEvent(assignmentEvent({ id, transition: 'accept', actorId: workerId }), Prisma.sql`EXISTS (SELECT FROM changed)`, Prisma.sql`(SELECT jsonb_build_object('hitId', "hitId") FROM changed)`);
  const change = Prisma.sql`
    ${slot}, changed AS (
      INSERT INTO "Assignment" ("id", "hitId", "studyId", "workerId", "status", "acceptedAt", "deadline")
      SELECT ${id}, slot."hitId", slot."studyId", ${workerId}, ${ASSIGNMENT_TRANSITIONS.accept.to}::"AssignmentStatus", ${now}::timestamptz, ${deadline}::timestamptz FROM slot
      ON CONFLICT DO NOTHING RETURNING "id", "hitId"
    ), leased AS (
      UPDATE "HITSlot" s SET "leaseUntil" = ${deadline}::timestamptz, "assignmentId" = changed."id" FROM changed, slot WHERE s."id" = slot."id"
    ), event AS (${event})`;
  const hitId = await refreshHIT(tx, { of: change, now, actorId: workerId });
  return hitId === null ? null : { assignmentId: id, hitId, deadline };
}

/**
 * The usual claim of a study's task, in one statement: the place under the cap, a slot that nobody holds, the lease. Null, and nothing done, when any of
 * these is not to be had so simply: at the cap, only run-out leases, none between the random point and the end, or the worker was given the same HIT this instant.
 */
async function claimAtOnce(options: ClaimSlotOptions): Promise<ClaimedAssignment | null> {
  const { workerId, cap, within, now } = options;
  if (!cap || !('studyId' in cap) || cap.most < 1) return null;
  const when = Prisma.sql`EXISTS (SELECT FROM place) AND s."assignmentId" IS NULL`;
  const slot = Prisma.sql`place AS (${raiseCount(workerId, cap)}), slot AS MATERIALIZED (${slotQuery({ workerId, within, now, lock: true }, 'end', when)})`;
  const claim = await tryInTransaction<ClaimedAssignment, 'not-so-simple'>(async (tx, giveUp) => (await lease(tx, slot, options)) ?? giveUp('not-so-simple'));
  return claim === 'not-so-simple' ? null : claim;
}

/** The claim step by step. */
async function claimInSteps(options: ClaimSlotOptions): Promise<ClaimResult> {
  return tryInTransaction<ClaimedAssignment, NoClaim>(async (tx, giveUp) => {
    if (!(await takePlace(tx, options.workerId, options.cap))) giveUp('cap-reached');
    const found = await takeSlot(tx, options);
    if (!found) return giveUp('no-slot');
    const slot = Prisma.sql`slot AS (SELECT ${found.id} AS "id", ${found.hitId} AS "hitId", ${found.studyId}::text AS "studyId")`;
    return (await lease(tx, slot, options)) ?? giveUp('no-slot');
  });
}

/**
 * The claim, one short transaction: (1) the worker's count, only under the cap; (2) a free slot; (3) the assignment, unique per HIT and worker.
 * Whatever fails rolls everything back. No HIT can be over-assigned, because a slot row has one holder.
 */
export async function claimSlot(options: ClaimSlotOptions): Promise<ClaimResult> {
  const measured = ownMetrics().claimSeconds.startTimer();
  const result = (await claimAtOnce(options)) ?? (await claimInSteps(options));
  measured({ result: typeof result === 'string' ? result : 'claimed' });
  return result;
}
