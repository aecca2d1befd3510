import { db } from '#lib/db.ts';

/** Days for which messages that were sent, or given up, can be looked up. */
const KEPT_DAYS = 30;

/**
 * Deletes messages whose last attempt lies long back. What was written to workers stays on their own page.
 * @returns how many; call again while that equals `limit`.
 */
export async function deleteOldNotifications(now = new Date(), limit = 1_000): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  return db().$executeRaw`
    DELETE FROM "Notification" WHERE "id" IN (
      SELECT "id" FROM "Notification" WHERE "status" IN ('Sent', 'Failed') AND "nextAttemptAt" < ${before}::timestamptz ORDER BY "status", "nextAttemptAt" LIMIT ${limit})`;
}
