import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { assertAdminLeft } from './assert-admin-left.ts';

export interface SuspendUserOptions {
  userId: string;
  /** False takes a suspension back. */
  isSuspended: boolean;
  actorId: string;
  now?: Date;
}

/**
 * Shuts an account out of signing in, tokens and new work, or lets it in again. What it has done and earned stays.
 * @throws AppError NotFound for an unknown user, Conflict for oneself or the last administrator.
 */
export async function suspendUser({ userId, isSuspended, actorId, now = new Date() }: SuspendUserOptions): Promise<void> {
  if (userId === actorId && isSuspended) throw new AppError('Conflict', 'You cannot suspend yourself. Ask another administrator.');
  await inTransaction(async (tx) => {
    const { count } = await tx.user.updateMany({ where: { id: userId, suspendedAt: isSuspended ? null : { not: null } }, data: { suspendedAt: isSuspended ? now : null } });
    if (count === 0) {
      if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } }))) throw new AppError('NotFound', `There is no account ${userId}.`);
      return;
    }
    await assertAdminLeft(tx);
    await recordEvent(tx, { actorId, action: isSuspended ? 'account.suspended' : 'account.reinstated', subjectType: 'user', subjectId: userId });
  });
}
