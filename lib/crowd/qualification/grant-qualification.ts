import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { ownQualificationType } from './own-qualification-type.ts';

/** Writes what a worker has, whoever decided it. */
export async function writeGrant(tx: Transaction, options: { qualificationTypeId: string; workerId: string; value: number; actorId: string; now: Date }): Promise<void> {
  const { qualificationTypeId, workerId, value, actorId, now } = options;
  const grant = { value, status: 'Granted' as const, grantedAt: now, reason: null };
  await tx.qualification.upsert({ where: { qualificationTypeId_workerId: { qualificationTypeId, workerId } }, create: { qualificationTypeId, workerId, ...grant }, update: grant });
  await recordEvent(tx, { actorId, action: 'qualification.granted', subjectType: 'qualification-type', subjectId: qualificationTypeId, data: { workerId, value } });
}

/** @throws AppError BadInput for somebody who is not a worker. */
export async function assertWorker(tx: Transaction, workerId: string): Promise<void> {
  const found = await tx.user.count({ where: { id: workerId, roles: { has: 'Worker' } } });
  if (found === 0) throw new AppError('BadInput', `There is no worker ${workerId}.`);
}

export interface GrantQualificationOptions {
  qualificationTypeId: string;
  requesterId: string;
  workerId: string;
  value: number;
  now?: Date;
}

/**
 * Gives a worker a qualification, or changes its value. A request of the worker stays open: as on MTurk it is answered for itself.
 * @throws AppError NotFound for an unknown type, BadInput for an unknown worker.
 */
export async function grantQualification(tx: Transaction, { qualificationTypeId, requesterId, workerId, value, now = new Date() }: GrantQualificationOptions): Promise<void> {
  await ownQualificationType(tx, { id: qualificationTypeId, requesterId });
  await assertWorker(tx, workerId);
  await writeGrant(tx, { qualificationTypeId, workerId, value, actorId: requesterId, now });
}
