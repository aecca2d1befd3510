import { AppError } from '#lib/errors.ts';
import { refundHold } from '#lib/payment/refund-hold.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { moveAssignment } from '../lifecycle.ts';
import { findForReview } from './find-for-review.ts';

export interface RejectAssignmentOptions {
  assignmentId: string;
  /** The requester of its HIT. */
  actorId: string;
  /** Why, in words the worker reads. */
  feedback: string;
  now?: Date;
}

/** `rejectAssignment` inside the caller's transaction. */
export async function rejectInTransaction(tx: Transaction, { assignmentId, actorId, feedback, now = new Date() }: RejectAssignmentOptions): Promise<boolean> {
  const found = await findForReview(tx, assignmentId, actorId);
  if (await moveAssignment(tx, { id: assignmentId, transition: 'reject', actorId, set: { decidedAt: now, feedback }, data: { feedback } })) {
    const { holderId, requesterId, payment, fee } = found;
    await refundHold(tx, { holderId, requesterId, amount: payment + fee, reference: `reject:${assignmentId}`, at: now });
    return true;
  }
  const { status } = await findForReview(tx, assignmentId, actorId);
  if (status === 'Rejected') return false;
  throw new AppError('Conflict', `Only submitted work can be rejected; assignment ${assignmentId} is ${status.toLowerCase()}.`);
}

/**
 * Refuses an answer: not paid, not counted in verdicts, its hold goes back to the requester. The slot stays used, as on MTurk.
 * Rejecting twice changes nothing.
 * @returns false when it was rejected before.
 * @throws AppError BadInput without a reason, NotFound when it is no assignment of this requester, Conflict in any state but submitted.
 */
export async function rejectAssignment(options: RejectAssignmentOptions): Promise<boolean> {
  if (!options.feedback.trim()) throw new AppError('BadInput', 'Tell the worker why the work is rejected.');
  return inTransaction((tx) => rejectInTransaction(tx, options));
}
