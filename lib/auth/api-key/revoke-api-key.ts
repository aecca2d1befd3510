import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';

/**
 * Ends a key from the next request on. Ending it twice changes nothing.
 * @throws AppError NotFound when it is no key of this account.
 */
export async function revokeAPIKey({ keyId, userId, now = new Date() }: { keyId: string; userId: string; now?: Date }): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.apiToken.updateMany({ where: { id: keyId, userId, revokedAt: null }, data: { revokedAt: now } });
    if (count === 1) return recordEvent(tx, { actorId: userId, action: 'api-key.revoked', subjectType: 'api-key', subjectId: keyId });
    if ((await tx.apiToken.count({ where: { id: keyId, userId } })) === 0) throw new AppError('NotFound', 'There is no such key of yours.');
  });
}
