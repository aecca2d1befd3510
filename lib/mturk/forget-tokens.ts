import { db } from '#lib/db.ts';

/** Milliseconds for which a UniqueRequestToken means the same request. */
const LIFE = 24 * 3_600_000;

/** Forgets request tokens that mean nothing any more, and who asked how fast long ago. Returns how many tokens; call again while that equals `limit`. */
export async function forgetTokens(now = new Date(), limit = 1_000): Promise<number> {
  await db().tokenBucket.deleteMany({ where: { fullAt: { lt: new Date(now.getTime() - LIFE) } } });
  const before = new Date(now.getTime() - LIFE);
  return db().$executeRaw`
    DELETE FROM "RequestToken" WHERE ("requesterId", "token") IN (SELECT "requesterId", "token" FROM "RequestToken" WHERE "at" < ${before}::timestamptz LIMIT ${limit})`;
}
