import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import type { Transaction } from '#lib/transaction.ts';
import { checkType, type QualificationTypeProperties } from './check-type.ts';

export interface CreateQualificationTypeOptions extends QualificationTypeProperties {
  requesterId: string;
  name: string;
}

/**
 * Makes something that workers can be asked for.
 * @returns its id.
 * @throws AppError BadInput when its parts do not fit, Conflict when the requester has one of this name.
 */
export async function createQualificationType(tx: Transaction, options: CreateQualificationTypeOptions): Promise<string> {
  checkType(options);
  const { requesterId, name } = options;
  const id = newId();
  const { count } = await tx.qualificationType.createMany({ data: [{ id, ...options }], skipDuplicates: true });
  if (count === 0) throw new AppError('Conflict', `You have a qualification type named "${name}" already.`);
  await recordEvent(tx, { actorId: requesterId, action: 'qualification-type.created', subjectType: 'qualification-type', subjectId: id });
  return id;
}
