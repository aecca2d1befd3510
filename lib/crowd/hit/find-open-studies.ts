import { db } from '#lib/db.ts';
import { Prisma, type TaskType } from '#lib/generated/prisma/client.ts';
import { isForbidden, unmetRequirements } from '../qualification/check-eligibility.ts';
import type { TGuarded } from '../qualification/requirement.ts';
import { isForWorker } from './audience.ts';

export interface FindOpenStudiesOptions {
  workerId: string;
  studyId?: string;
  taskType?: TaskType;
  /** What the worker wants to do: qualifications may guard it. */
  action: TGuarded;
  now: Date;
  limit?: number;
}

export interface OpenStudy {
  id: string;
  capPerWorker: number;
  assignmentDurationSeconds: number;
}

/** Studies looked at before those that ask for what the worker has not got are left out. */
const MOST = 1_000;

/** Live studies with a free slot in which the worker is under the cap and has the qualifications, in random order so that simultaneous workers spread out. */
export async function findOpenStudies({ workerId, studyId, taskType, action, now, limit = 20 }: FindOpenStudiesOptions): Promise<OpenStudy[]> {
  const only = studyId === undefined ? Prisma.empty : Prisma.sql`AND y."id" = ${studyId}`;
  const ofType = taskType === undefined ? Prisma.empty : Prisma.sql`AND y."taskType" = ${taskType}::"TaskType"`;
  const rows = await db().$queryRaw<(OpenStudy & { requirements: unknown })[]>`
    SELECT y."id", y."capPerWorker", t."assignmentDurationSeconds", t."qualificationRequirements" AS "requirements"
    FROM "Study" y JOIN "HITType" t ON t."id" = y."hitTypeId"
    LEFT JOIN "WorkerStudyCount" c ON c."studyId" = y."id" AND c."workerId" = ${workerId}
    CROSS JOIN LATERAL (SELECT FROM "HITSlot" s WHERE s."studyId" = y."id" AND s."status" = 'Open' AND (s."leaseUntil" IS NULL OR s."leaseUntil" <= ${now}::timestamptz)
      ORDER BY s."rand" LIMIT 1) free -- in this order one look at the index is enough
    WHERE y."status" = 'Live' ${only} ${ofType} AND (y."requesterId" <> ${workerId} OR y."runId" IS NOT NULL) AND coalesce(c."count", 0) < y."capPerWorker"
      AND ${isForWorker(workerId)}
      AND NOT EXISTS (SELECT 1 FROM "WorkerBlock" b WHERE b."requesterId" = y."requesterId" AND b."workerId" = ${workerId})
    ORDER BY random() LIMIT ${MOST}`;
  const unmet = await unmetRequirements(db(), workerId, rows.map(({ requirements }) => requirements));
  return rows.filter((_, i) => !isForbidden(unmet[i], action)).slice(0, limit);
}
