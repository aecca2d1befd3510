import type { Transaction } from '#lib/transaction.ts';
import { heldBy, postTransaction } from './post-transaction.ts';

export interface HoldForStudyOptions {
  /** Whose study (or, for a HIT without one, which HIT) the money is set aside for. */
  holderId: string;
  requesterId: string;
  /** Micro-dollars: (payment + fee) × slots. */
  amount: bigint;
  reference: string;
}

/**
 * Sets money aside for work about to be published, in the publishing transaction.
 * @throws AppError InsufficientFunds (402) when the requester has less than that available.
 */
export async function holdForStudy(tx: Transaction, { holderId, requesterId, amount, reference }: HoldForStudyOptions): Promise<boolean> {
  return postTransaction(tx, {
    kind: 'hold',
    reference: `hold:${reference}`,
    moves: [
      { kind: 'Available', ownerId: requesterId, amount: -amount },
      heldBy(holderId, amount),
    ],
  });
}
