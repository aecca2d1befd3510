import { recordEvent } from '#lib/audit/record-event.ts';
import type { Transaction } from '#lib/transaction.ts';

/** Takes a block back; false when there was none. */
export async function unblockWorker(tx: Transaction, { requesterId, workerId, reason }: { requesterId: string; workerId: string; reason?: string }): Promise<boolean> {
  const { count } = await tx.workerBlock.deleteMany({ where: { requesterId, workerId } });
  if (count > 0) await recordEvent(tx, { actorId: requesterId, action: 'worker.unblocked', subjectType: 'user', subjectId: workerId, data: { reason: reason ?? null } });
  return count > 0;
}
