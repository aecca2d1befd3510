import { insertEvent } from '#lib/audit/record-event.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { ownMetrics } from '#lib/metrics/registry.ts';
import { tryInTransaction, type GiveUp, type Transaction } from '#lib/transaction.ts';
import { refreshHIT } from '../hit/refresh-hit.ts';
import { ASSIGNMENT_TRANSITIONS, assignmentEvent, moveAssignment } from '../lifecycle.ts';
import { findSlot, type FindSlotOptions, type FoundSlot } from './find-slot.ts';
import { lowerCount, takePlace, type Cap } from './worker-count.ts';

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

async function takeSlot(tx: Transaction, giveUp: GiveUp<NoClaim>, { workerId, within, now }: ClaimSlotOptions): Promise<FoundSlot> {
  const passed: string[] = [];
  while (passed.length < MAX_PASSED) {
    const slot = await findSlot(tx, { workerId, within, now, except: passed, lock: true });
    if (!slot) break;
    if (await endStaleLease(tx, slot, now)) return slot;
    passed.push(slot.id);
  }
  return giveUp('no-slot');
}

/** Inserts the assignment unless the worker has a live or answered one on this HIT, writes the lease on the slot and the audit row, and brings the HIT in line. */
async function lease(tx: Transaction, giveUp: GiveUp<NoClaim>, slot: FoundSlot, options: ClaimSlotOptions): Promise<ClaimedAssignment> {
  const { workerId, assignmentDurationSeconds, now, assignmentId: id = newId() } = options;
  const deadline = new Date(now.getTime() + assignmentDurationSeconds * 1000);
  const change = Prisma.sql`
    changed AS (
      INSERT INTO "Assignment" ("id", "hitId", "studyId", "workerId", "status", "acceptedAt", "deadline")
      VALUES (${id}, ${slot.hitId}, ${slot.studyId}, ${workerId}, ${ASSIGNMENT_TRANSITIONS.accept.to}::"AssignmentStatus", ${now}::timestamptz, ${deadline}::timestamptz) ON CONFLICT DO NOTHING RETURNING "id"
    ), leased AS (
      UPDATE "HITSlot" SET "leaseUntil" = ${deadline}::timestamptz, "assignmentId" = changed."id" FROM changed WHERE "HITSlot"."id" = ${slot.id}
    ), event AS (
      ${insertEvent(assignmentEvent({ id, transition: 'accept', actorId: workerId, data: { hitId: slot.hitId } }), Prisma.sql`EXISTS (SELECT FROM changed)`)}
    )`;
  if (!(await refreshHIT(tx, { hitId: slot.hitId, now, actorId: workerId, change }))) giveUp('no-slot');
  return { assignmentId: id, hitId: slot.hitId, deadline };
}

/**
 * The claim, one short transaction: (1) the worker's count, only under the cap; (2) a free slot; (3) the assignment, unique per HIT and worker.
 * Whatever fails rolls everything back. No HIT can be over-assigned, because a slot row has one holder.
 */
export async function claimSlot(options: ClaimSlotOptions): Promise<ClaimResult> {
  const measured = ownMetrics().claimSeconds.startTimer();
  const result = await tryInTransaction<ClaimedAssignment, NoClaim>(async (tx, giveUp) => {
    const { cap, workerId } = options;
    if (!(await takePlace(tx, workerId, cap))) giveUp('cap-reached');
    const slot = await takeSlot(tx, giveUp, options);
    return lease(tx, giveUp, slot, options);
  });
  measured({ result: typeof result === 'string' ? result : 'claimed' });
  return result;
}
