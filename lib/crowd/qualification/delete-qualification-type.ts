import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { ownQualificationType } from './own-qualification-type.ts';

/**
 * Ends a qualification type: its name is free again, its grants and open requests count no more. Refused while HITs that can be accepted ask for it.
 * @throws AppError NotFound, Conflict.
 */
export async function deleteQualificationType(tx: Transaction, { id, requesterId, now = new Date() }: { id: string; requesterId: string; now?: Date }): Promise<void> {
  await ownQualificationType(tx, { id, requesterId });
  const [{ open }] = await tx.$queryRaw<{ open: number }[]>`
    SELECT count(*)::int AS open FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId"
    WHERE h."status" IN ('Assignable', 'Unassignable') AND t."qualificationRequirements" @> jsonb_build_array(jsonb_build_object('qualificationTypeId', ${id}::text))`;
  if (open > 0) throw new AppError('Conflict', `Qualification type ${id} is asked for by ${open} HITs that are still open.`);
  await tx.qualificationType.update({ where: { id }, data: { deletedAt: now, status: 'Inactive' } });
  await tx.qualificationRequest.updateMany({ where: { qualificationTypeId: id, status: { in: ['Started', 'Pending'] } }, data: { status: 'Rejected', decidedAt: now, reason: 'The qualification has ended.' } });
  await recordEvent(tx, { actorId: requesterId, action: 'qualification-type.deleted', subjectType: 'qualification-type', subjectId: id });
}
