import { AppError } from '#lib/errors.ts';
import type { QualificationType } from '#lib/generated/prisma/client.ts';
import type { Db } from '#lib/db.ts';

/** @throws AppError NotFound when there is no such living type of this requester. */
export async function ownQualificationType(tx: Db, { id, requesterId }: { id: string; requesterId: string }): Promise<QualificationType> {
  const found = await tx.qualificationType.findFirst({ where: { id, requesterId, deletedAt: null } });
  if (!found) throw new AppError('NotFound', `There is no qualification type ${id} of yours.`);
  return found;
}
