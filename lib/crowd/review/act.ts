import { AppError } from '#lib/errors.ts';
import type { ReviewLevel } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { accountId } from '#lib/payment/post-transaction.ts';
import type { Transaction } from '#lib/transaction.ts';
import { approveInTransaction } from '../assignment/approve-assignment.ts';
import { rejectInTransaction } from '../assignment/reject-assignment.ts';
import { addAssignments } from '../hit/add-assignments.ts';

/** A HIT under review, with what acting on it takes. */
export interface HITUnderReview {
  id: string;
  requesterId: string;
  maxAssignments: number;
  /** Micro-dollars for one more assignment. */
  cost: bigint;
}

interface Deed {
  level: ReviewLevel;
  name: 'review' | 'approve' | 'reject' | 'extend';
  targetId: string;
  targetType: 'Assignment' | 'HIT';
  at: Date;
}

/** Notes what a policy did. */
export async function noteAction(tx: Transaction, hitId: string, deed: Deed, result: string, errorCode?: string): Promise<string> {
  const id = newId();
  await tx.reviewAction.create({ data: { id, hitId, ...deed, status: errorCode === undefined ? 'Succeeded' : 'Failed', result, errorCode } });
  return id;
}

/** Approves or rejects an answer as a policy says; one decided otherwise meanwhile is left as it is, and noted. */
export async function decide(tx: Transaction, hit: HITUnderReview, options: { level: ReviewLevel; verdict: 'approve' | 'reject'; assignmentId: string; reason?: string; now: Date }): Promise<void> {
  const { level, verdict, assignmentId, reason, now } = options;
  const deed: Deed = { level, name: verdict, targetId: assignmentId, targetType: 'Assignment', at: now };
  try {
    const done =
      verdict === 'approve'
        ? await approveInTransaction(tx, { assignmentId, actorId: hit.requesterId, feedback: reason, now })
        : await rejectInTransaction(tx, { assignmentId, actorId: hit.requesterId, feedback: reason ?? 'The answers do not agree with those expected.', now });
    const past = verdict === 'approve' ? 'approved' : 'rejected';
    await noteAction(tx, hit.id, deed, done ? past[0].toUpperCase() + past.slice(1) : `Already ${past}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'Conflict') throw error;
    await noteAction(tx, hit.id, deed, 'The assignment was in an invalid state for this operation.', 'InvalidAssignmentState');
  }
}

/** Whether a requester has this much; their balance stays locked until the transaction ends. */
async function canAfford(tx: Transaction, requesterId: string, amount: bigint): Promise<boolean> {
  const rows = await tx.$queryRaw<{ balance: bigint }[]>`SELECT "balance" FROM "LedgerAccount" WHERE "id" = ${accountId('Available', requesterId)} FOR NO KEY UPDATE`;
  return (rows[0]?.balance ?? 0n) >= amount;
}

/** From this many assignments on a HIT is of another kind; policies do not cross the line. */
const LARGE = 10;

/**
 * Asks one more worker, up to a maximum. At the maximum there is nothing to do, which is a success.
 * @returns whether the HIT now waits for another answer.
 */
export async function extend(tx: Transaction, hit: HITUnderReview, options: { level: ReviewLevel; maximum: number; minimumSeconds: number; now: Date }): Promise<boolean> {
  const { level, maximum, minimumSeconds, now } = options;
  const deed: Deed = { level, name: 'extend', targetId: hit.id, targetType: 'HIT', at: now };
  const crosses = hit.maxAssignments + 1 === LARGE;
  if (hit.maxAssignments >= maximum || crosses) {
    await noteAction(tx, hit.id, deed, `Already at ${hit.maxAssignments} assignments`);
    return false;
  }
  if (!(await canAfford(tx, hit.requesterId, hit.cost))) {
    await noteAction(tx, hit.id, deed, 'There are not enough funds to extend the HIT.', 'InsufficientFunds');
    return false;
  }
  await addAssignments(tx, { hitId: hit.id, requesterId: hit.requesterId, count: 1, minimumSeconds, actorId: 'system', now });
  await noteAction(tx, hit.id, deed, `Extended to ${hit.maxAssignments + 1} assignments`);
  return true;
}
