import { db } from '#lib/db.ts';
import { expireHITs } from './expire-hits.ts';

/**
 * Takes a study's HITs off the market at once by ending their time to be accepted (a cancelled study, a stop rule that fired).
 * Leases in flight stay valid; everything else is refunded. Idempotent: a crash in between is finished by the expiry sweep.
 * @returns how many HITs had still been acceptable.
 */
export async function stopHITs({ studyId, now = new Date() }: { studyId: string; now?: Date }): Promise<number> {
  const { count } = await db().hIT.updateMany({ where: { studyId, status: { in: ['Assignable', 'Unassignable'] }, expiresAt: { gt: now } }, data: { expiresAt: now } });
  while ((await expireHITs(now, 200)) === 200);
  return count;
}
