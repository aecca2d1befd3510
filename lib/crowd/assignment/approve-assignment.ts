import { AppError } from '#lib/errors.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { settleAssignment, settleOverridden } from '#lib/payment/settle-assignment.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { moveAssignment } from '../lifecycle.ts';
import { findForReview } from './find-for-review.ts';

export interface ApproveAssignmentOptions {
  assignmentId: string;
  /** The requester of its HIT, or `system` when the time to reject is over. */
  actorId: string;
  /** Words to the worker. */
  feedback?: string;
  /** Approve it although it was rejected before; paid from what the requester has available. */
  overrideRejection?: boolean;
  now?: Date;
}

/** Days after submission in which a rejection can be taken back. */
export const OVERRIDE_DAYS = 30;

/** `approveAssignment` inside the caller's transaction; for batches. */
export async function approveInTransaction(tx: Transaction, options: ApproveAssignmentOptions): Promise<boolean> {
  const { assignmentId, actorId, feedback, overrideRejection = false, now = new Date() } = options;
  const found = await findForReview(tx, assignmentId, actorId);
  const set = { decidedAt: now, ...(feedback === undefined ? {} : { feedback }) };
  if (found.status === 'Rejected' && overrideRejection) {
    if (found.hitStatus === 'Disposed') throw new AppError('Conflict', `HIT ${found.hitId} has been deleted, and with it the time to take a rejection back.`);
    const latest = new Date(now.getTime() - OVERRIDE_DAYS * 86_400_000);
    const moved = await moveAssignment(tx, { id: assignmentId, transition: 'overrideRejection', actorId, set, where: Prisma.sql`"submittedAt" >= ${latest}::timestamptz` });
    if (!moved) throw new AppError('Conflict', `A rejection can be taken back within ${OVERRIDE_DAYS} days of the submission; that time is over.`);
    await settleOverridden(tx, { ...found, at: now });
    await tx.appeal.updateMany({ where: { assignmentId, status: 'Open' }, data: { status: 'Granted', decidedAt: now } });
    return true;
  }
  if (await moveAssignment(tx, { id: assignmentId, transition: 'approve', actorId, set })) {
    await settleAssignment(tx, { ...found, at: now });
    return true;
  }
  const { status } = await findForReview(tx, assignmentId, actorId);
  if (status === 'Approved') return false;
  throw new AppError('Conflict', `Only submitted work can be approved; assignment ${assignmentId} is ${status.toLowerCase()}.`);
}

/**
 * Accepts an answer and pays its worker. Approving twice changes nothing.
 * @returns false when it was approved before.
 * @throws AppError NotFound when it is no assignment of this requester, Conflict in any state but submitted, InsufficientFunds for an override.
 */
export async function approveAssignment(options: ApproveAssignmentOptions): Promise<boolean> {
  return inTransaction((tx) => approveInTransaction(tx, options));
}
