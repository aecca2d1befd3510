import type { Db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { AT_WORK } from '#lib/prolific/submission.ts';

/**
 * Whether a study (`y` in the query) is for this worker: those on Prolific are for participants who are at it now, all others for everybody else.
 */
export function isForWorker(workerId: string): Prisma.Sql {
  return Prisma.sql`CASE y."audience" WHEN 'Platform' THEN NOT EXISTS (SELECT 1 FROM "ProlificSubmission" p WHERE p."workerId" = ${workerId})
    ELSE EXISTS (SELECT 1 FROM "ProlificSubmission" p WHERE p."workerId" = ${workerId} AND p."studyId" = y."id" AND p."status" = ANY (${[...AT_WORK]}::text[])) END`;
}

/** Whether a participant from Prolific is at work on a study now. */
export async function isAtWork(tx: Db, studyId: string, workerId: string): Promise<boolean> {
  return (await tx.prolificSubmission.count({ where: { studyId, workerId, status: { in: [...AT_WORK] } } })) > 0;
}
