import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { ownQualificationType } from './own-qualification-type.ts';

export interface RevokeQualificationOptions {
  qualificationTypeId: string;
  requesterId: string;
  workerId: string;
  reason?: string;
}

/**
 * Takes a qualification from a worker; its value stays readable as revoked.
 * @throws AppError NotFound for an unknown type, Conflict when the worker does not have it.
 */
export async function revokeQualification(tx: Transaction, { qualificationTypeId, requesterId, workerId, reason }: RevokeQualificationOptions): Promise<void> {
  await ownQualificationType(tx, { id: qualificationTypeId, requesterId });
  const { count } = await tx.qualification.updateMany({ where: { qualificationTypeId, workerId, status: 'Granted' }, data: { status: 'Revoked', reason } });
  if (count === 0) throw new AppError('Conflict', `Worker ${workerId} does not have the qualification ${qualificationTypeId}.`);
  await recordEvent(tx, { actorId: requesterId, action: 'qualification.revoked', subjectType: 'qualification-type', subjectId: qualificationTypeId, data: { workerId, reason: reason ?? null } });
}
