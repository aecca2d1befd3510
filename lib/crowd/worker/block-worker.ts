import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { assertWorker } from '../qualification/grant-qualification.ts';

export interface BlockWorkerOptions {
  requesterId: string;
  workerId: string;
  /** The worker never sees it. */
  reason: string;
}

/**
 * Keeps a worker from all of a requester's tasks from now on; what they hold they may finish. Blocking again changes the reason.
 * @throws AppError BadInput without a reason or for an unknown worker.
 */
export async function blockWorker(tx: Transaction, { requesterId, workerId, reason }: BlockWorkerOptions): Promise<void> {
  if (!reason.trim()) throw new AppError('BadInput', 'Give a reason for the block.');
  await assertWorker(tx, workerId);
  await tx.workerBlock.upsert({ where: { requesterId_workerId: { requesterId, workerId } }, create: { requesterId, workerId, reason }, update: { reason } });
  await recordEvent(tx, { actorId: requesterId, action: 'worker.blocked', subjectType: 'user', subjectId: workerId, data: { reason } });
}
