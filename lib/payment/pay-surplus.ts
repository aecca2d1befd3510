import type { Transaction } from '#lib/transaction.ts';
import { PLATFORM, postTransaction } from './post-transaction.ts';

export interface PaySurplusOptions {
  hitId: string;
  workerId: string;
  /** Micro-dollars. */
  payment: bigint;
  at: Date;
}

/** Pays an answer that came too late for its slot from the platform's pocket: once per worker and HIT, never the requester's money. */
export async function paySurplus(tx: Transaction, { hitId, workerId, payment, at }: PaySurplusOptions): Promise<boolean> {
  return postTransaction(tx, {
    kind: 'surplus',
    reference: `surplus:${hitId}:${workerId}`,
    at,
    moves: [
      { kind: 'Platform', ownerId: PLATFORM, amount: -payment },
      { kind: 'Earned', ownerId: workerId, amount: payment },
    ],
  });
}
