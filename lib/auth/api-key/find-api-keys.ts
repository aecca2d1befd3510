import { db } from '#lib/db.ts';

export interface APIKey {
  id: string;
  name: string;
  /** Empty: all that the account may. */
  scopes: string[];
  createdAt: Date;
  /** Good to a minute; null: never. */
  lastUsedAt: Date | null;
}

/** An account's keys that are not revoked, newest first. */
export async function findAPIKeys(userId: string): Promise<APIKey[]> {
  return db().apiToken.findMany({ where: { userId, revokedAt: null }, orderBy: { createdAt: 'desc' }, select: { id: true, name: true, scopes: true, createdAt: true, lastUsedAt: true } });
}
