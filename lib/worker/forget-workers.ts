import { db } from '#lib/db.ts';

/** Workers that have not been heard of for so long are forgotten. */
const FORGOTTEN_MS = 24 * 3_600_000;

/**
 * Forgets workers that left or fell silent a day ago: a machine that is gone for good, or one that has another name now.
 * @returns how many; call again while that equals `limit`.
 */
export async function forgetWorkers(now = new Date(), limit = 1_000): Promise<number> {
  const before = new Date(now.getTime() - FORGOTTEN_MS);
  return db().$executeRaw`DELETE FROM "GpuWorker" WHERE "id" IN (SELECT "id" FROM "GpuWorker" WHERE "heartbeatAt" < ${before}::timestamptz ORDER BY "heartbeatAt" LIMIT ${limit})`;
}
