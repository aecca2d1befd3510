import type { Transaction } from '#lib/transaction.ts';
import { heldBy, postTransaction } from './post-transaction.ts';

export interface RefundHoldOptions {
  holderId: string;
  requesterId: string;
  /** Micro-dollars that will not be needed any more. */
  amount: bigint;
  /** A slot closes once and an assignment is rejected once: their ids name the refund. */
  reference: `slot:${string}` | `reject:${string}`;
  at: Date;
}

/** Gives back what was set aside for work that will not be paid. */
export async function refundHold(tx: Transaction, { holderId, requesterId, amount, reference, at }: RefundHoldOptions): Promise<boolean> {
  return postTransaction(tx, {
    kind: 'refund',
    reference: `refund:${reference}`,
    at,
    moves: [heldBy(holderId, -amount), { kind: 'Available', ownerId: requesterId, amount }],
  });
}
