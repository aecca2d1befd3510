import type { Transaction } from '#lib/transaction.ts';
import { refreshHIT } from '../hit/refresh-hit.ts';

/** Frees the slot an assignment held and brings its HIT in line: the end of every return and abandonment. */
export async function releaseSlot(tx: Transaction, { assignmentId, hitId, now }: { assignmentId: string; hitId: string; now: Date }): Promise<void> {
  await tx.hITSlot.updateMany({ where: { assignmentId, status: 'Open' }, data: { assignmentId: null, leaseUntil: null } });
  await refreshHIT(tx, { of: hitId, now });
}
