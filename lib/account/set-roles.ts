import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { inTransaction } from '#lib/transaction.ts';
import { assertAdminLeft } from './assert-admin-left.ts';

export interface SetRolesOptions {
  userId: string;
  roles: Role[];
  actorId: string;
}

/**
 * Changes what somebody may do, from their next request on.
 * @throws AppError NotFound for an unknown user, Conflict when nobody would be left to administer.
 */
export async function setRoles({ userId, roles, actorId }: SetRolesOptions): Promise<void> {
  const wanted = [...new Set(roles)].sort();
  await inTransaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { roles: true } });
    if (!user) throw new AppError('NotFound', `There is no account ${userId}.`);
    await tx.user.update({ where: { id: userId }, data: { roles: wanted } });
    await assertAdminLeft(tx);
    await recordEvent(tx, { actorId, action: 'account.roles-changed', subjectType: 'user', subjectId: userId, data: { from: user.roles, to: wanted } });
  });
}
