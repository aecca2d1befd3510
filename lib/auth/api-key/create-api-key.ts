import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { newToken } from '../token.ts';
import type { Scope } from './scopes.ts';

/** Keys of one account that are not revoked. */
const MOST = 50;

export interface CreateAPIKeyOptions {
  userId: string;
  /** What it is for, in its owner's words. */
  name: string;
  scopes: readonly Scope[];
}

/**
 * Makes a key for scripts. Only its hash is kept, so the returned text cannot be shown again.
 * @throws AppError BadInput without a name or a scope, Conflict when there are too many.
 */
export async function createAPIKey({ userId, name, scopes }: CreateAPIKeyOptions): Promise<string> {
  if (!name.trim()) throw new AppError('BadInput', 'Say what the key is for.');
  if (scopes.length === 0) throw new AppError('BadInput', 'Choose what the key may do.');
  const { token, row } = newToken(userId, name.trim());
  await inTransaction(async (tx) => {
    const live = await tx.apiToken.count({ where: { userId, revokedAt: null } });
    if (live >= MOST) throw new AppError('Conflict', `An account has at most ${MOST} keys: revoke one that is not used any more.`);
    await tx.apiToken.create({ data: { ...row, scopes: [...new Set(scopes)] } });
    await recordEvent(tx, { actorId: userId, action: 'api-key.created', subjectType: 'api-key', subjectId: row.id, data: { name: row.name, scopes: [...scopes] } });
  });
  return token;
}
