import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';

export interface SetMastersOptions {
  workerId: string;
  isMaster: boolean;
  /** An administrator; the caller has checked that. */
  actorId: string;
  now?: Date;
}

/**
 * Grants a worker the Masters qualification, or takes it back: from then on HITs that ask for it are open to them, or are not.
 * @throws AppError NotFound when there is no such worker.
 */
export async function setMasters({ workerId, isMaster, actorId, now = new Date() }: SetMastersOptions): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.user.updateMany({ where: { id: workerId, roles: { has: 'Worker' }, mastersAt: isMaster ? null : { not: null } }, data: { mastersAt: isMaster ? now : null } });
    if (count === 1) return recordEvent(tx, { actorId, action: isMaster ? 'account.masters-granted' : 'account.masters-revoked', subjectType: 'user', subjectId: workerId });
    const known = await tx.user.count({ where: { id: workerId, roles: { has: 'Worker' } } });
    if (known === 0) throw new AppError('NotFound', `There is no worker ${workerId}.`);
  });
}
