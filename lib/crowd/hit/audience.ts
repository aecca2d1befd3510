import { Prisma } from '#lib/generated/prisma/client.ts';
import { AT_WORK } from '#lib/prolific/submission.ts';

/**
 * Whether a study (`y` in the query) is for this worker: those on Prolific are for participants who are at it now, all others for everybody else.
 */
export function isForWorker(workerId: string): Prisma.Sql {
  return Prisma.sql`CASE y."audience" WHEN 'Platform' THEN NOT EXISTS (SELECT 1 FROM "ProlificSubmission" p WHERE p."workerId" = ${workerId})
    ELSE EXISTS (SELECT 1 FROM "ProlificSubmission" p WHERE p."workerId" = ${workerId} AND p."studyId" = y."id" AND p."status" = ANY (${[...AT_WORK]}::text[])) END`;
}
