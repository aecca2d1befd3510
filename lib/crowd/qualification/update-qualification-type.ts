import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { checkType, type QualificationTypeProperties } from './check-type.ts';
import { ownQualificationType } from './own-qualification-type.ts';

export interface UpdateQualificationTypeOptions {
  id: string;
  requesterId: string;
  /** What is left out stays. */
  change: Partial<Omit<QualificationTypeProperties, 'keywords'>>;
}

/**
 * Changes a qualification type; those granted keep their values. A retry delay once set cannot be taken away.
 * @throws AppError NotFound, BadInput when its parts do not fit.
 */
export async function updateQualificationType(tx: Transaction, { id, requesterId, change }: UpdateQualificationTypeOptions): Promise<void> {
  const before = await ownQualificationType(tx, { id, requesterId });
  if (before.retryDelaySeconds !== null && change.retryDelaySeconds === null) throw new AppError('BadInput', 'A retry delay that has been set cannot be taken away.');
  checkType({ ...before, ...change });
  await tx.qualificationType.update({ where: { id }, data: change });
  await recordEvent(tx, { actorId: requesterId, action: 'qualification-type.updated', subjectType: 'qualification-type', subjectId: id });
}
