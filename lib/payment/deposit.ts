import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { postTransaction } from './post-transaction.ts';

export interface DepositOptions {
  /** Whose available balance grows. */
  userId: string;
  /** Micro-dollars, more than zero. */
  amount: bigint;
  /** Who recorded it: the requester, an admin, or `system`. */
  actorId: string;
  /** Makes the deposit happen once, e.g. a bank transfer's number. */
  reference: string;
}

/**
 * Records money that came in from outside.
 * @returns false when a deposit with this reference was recorded before.
 */
export async function deposit({ userId, amount, actorId, reference }: DepositOptions): Promise<boolean> {
  if (amount <= 0n) throw new AppError('BadInput', 'A deposit must be more than zero.');
  return inTransaction(async (tx) => {
    const posted = await postTransaction(tx, {
      kind: 'deposit',
      reference: `deposit:${reference}`,
      moves: [
        { kind: 'External', ownerId: 'world', amount: -amount },
        { kind: 'Available', ownerId: userId, amount },
      ],
    });
    if (posted) await recordEvent(tx, { actorId, action: 'payment.deposited', subjectType: 'user', subjectId: userId, data: { amount: amount.toString() } });
    return posted;
  });
}
