import type { Transaction } from '#lib/transaction.ts';
import { heldBy, PLATFORM, postTransaction } from './post-transaction.ts';

export interface SettleAssignmentOptions {
  assignmentId: string;
  workerId: string;
  /** The study, or for a HIT without one the HIT, whose hold pays. */
  holderId: string;
  /** Micro-dollars per approved assignment. */
  payment: bigint;
  fee: bigint;
  at: Date;
}

/** Pays an approved assignment out of its study's hold: only appends entries, so any number can settle at once. */
export async function settleAssignment(tx: Transaction, { assignmentId, workerId, holderId, payment, fee, at }: SettleAssignmentOptions): Promise<boolean> {
  return postTransaction(tx, {
    kind: 'settle',
    reference: `approve:${assignmentId}`,
    at,
    moves: [heldBy(holderId, -(payment + fee)), { kind: 'Earned', ownerId: workerId, amount: payment }, { kind: 'Fees', ownerId: PLATFORM, amount: fee }],
  });
}

export interface SettleOverriddenOptions extends SettleAssignmentOptions {
  requesterId: string;
}

/** Pays an assignment whose rejection was taken back: its hold was refunded, so the money comes from what is available. */
export async function settleOverridden(tx: Transaction, options: SettleOverriddenOptions): Promise<boolean> {
  const { assignmentId, workerId, requesterId, payment, fee, at } = options;
  return postTransaction(tx, {
    kind: 'settle',
    reference: `approve:${assignmentId}`,
    at,
    moves: [
      { kind: 'Available', ownerId: requesterId, amount: -(payment + fee) },
      { kind: 'Earned', ownerId: workerId, amount: payment },
      { kind: 'Fees', ownerId: PLATFORM, amount: fee },
    ],
  });
}
