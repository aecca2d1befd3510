import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { feeOf } from './fee.ts';
import { PLATFORM, postTransaction } from './post-transaction.ts';

export interface SendBonusOptions {
  /** Whose money; must be the requester of the assignment's HIT. */
  requesterId: string;
  assignmentId: string;
  /** Micro-dollars, more than zero; the fee comes on top. */
  amount: bigint;
  reason: string;
  /** Makes the bonus happen once. */
  token: string;
}

/** `sendBonus` inside the caller's transaction. */
export async function sendBonusInTransaction(tx: Transaction, { requesterId, assignmentId, amount, reason, token }: SendBonusOptions): Promise<boolean> {
  if (amount <= 0n) throw new AppError('BadInput', 'A bonus must be more than zero.');
  if (!reason.trim()) throw new AppError('BadInput', 'Tell the worker what the bonus is for.');
  const assignment = await tx.assignment.findFirst({
    where: { id: assignmentId, hit: { hitType: { requesterId } }, status: { in: ['Submitted', 'Approved', 'Rejected'] } },
    select: { workerId: true, study: { select: { audience: true } } },
  });
  if (!assignment) throw new AppError('NotFound', `There is no answered assignment ${assignmentId} of yours to pay a bonus for.`);
  if (assignment.study?.audience === 'Prolific') throw new AppError('Conflict', 'Participants from Prolific are paid there: send the bonus on Prolific.');
  const fee = feeOf(amount);
  const { workerId } = assignment;
  const posted = await postTransaction(tx, {
    kind: 'bonus',
    reference: `bonus:${requesterId}:${token}`,
    moves: [
      { kind: 'Available', ownerId: requesterId, amount: -(amount + fee) },
      { kind: 'Earned', ownerId: workerId, amount },
      { kind: 'Fees', ownerId: PLATFORM, amount: fee },
    ],
  });
  if (!posted) return false;
  await tx.bonus.create({ data: { id: newId(), requesterId, assignmentId, workerId, amount, reason } });
  await recordEvent(tx, { actorId: requesterId, action: 'payment.bonus-sent', subjectType: 'assignment', subjectId: assignmentId, data: { amount: amount.toString(), reason, workerId } });
  return true;
}

export interface SendBonusesOptions extends Omit<SendBonusOptions, 'assignmentId'> {
  assignmentIds: readonly string[];
}

/**
 * Pays the same bonus for each of several answers, or for none.
 * @returns how many were paid; none when this token was used before.
 * @throws AppError BadInput, NotFound, or InsufficientFunds.
 */
export async function sendBonuses({ assignmentIds, token, ...bonus }: SendBonusesOptions): Promise<number> {
  return inTransaction(async (tx) => {
    let paid = 0;
    for (const assignmentId of [...assignmentIds].sort()) if (await sendBonusInTransaction(tx, { ...bonus, assignmentId, token: `${token}:${assignmentId}` })) paid++;
    return paid;
  });
}

/**
 * Pays a worker something extra for an answered assignment.
 * @returns false when this token was used before.
 * @throws AppError BadInput, NotFound, or InsufficientFunds.
 */
export async function sendBonus(options: SendBonusOptions): Promise<boolean> {
  return inTransaction((tx) => sendBonusInTransaction(tx, options));
}
