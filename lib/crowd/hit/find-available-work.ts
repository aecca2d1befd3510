import type { TTaskType } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import { Prisma, type TaskType } from '#lib/generated/prisma/client.ts';
import { isForbidden, unmetRequirements } from '../qualification/check-eligibility.ts';
import { taskType } from '../task-types/index.ts';
import { isForWorker } from './audience.ts';

export interface AvailableWork {
  studyId: string;
  title: string;
  description: string;
  taskType: TTaskType;
  /** Micro-dollars per approved task. */
  payment: bigint;
  requesterName: string;
  assignmentDurationSeconds: number;
  /** Tasks this worker could accept now, within the cap; counted up to 1,000. */
  available: number;
  /** Tasks of it this worker holds or has answered. */
  done: number;
  capPerWorker: number;
  publishedAt: Date | null;
  /** False: the worker lacks a qualification. */
  isQualified: boolean;
}

type Row = Omit<AvailableWork, 'taskType' | 'isQualified'> & { taskType: TaskType; requirements: unknown };

/** Most tasks counted per study. */
const COUNT_LIMIT = 1_000;

/** Studies with work for this worker, best paid first: what the work list shows, without those that the worker must not discover. */
export async function findAvailableWork({ workerId, now = new Date(), limit = 100 }: { workerId: string; now?: Date; limit?: number }): Promise<AvailableWork[]> {
  const free = Prisma.sql`
    SELECT 1 FROM "HIT" h WHERE h."studyId" = y."id" AND h."status" IN ('Assignable', 'Unassignable') AND h."expiresAt" > ${now}::timestamptz
      AND EXISTS (SELECT 1 FROM "HITSlot" s WHERE s."hitId" = h."id" AND s."status" = 'Open' AND (s."leaseUntil" IS NULL OR s."leaseUntil" <= ${now}::timestamptz))
      AND NOT EXISTS (SELECT 1 FROM "Assignment" a WHERE a."hitId" = h."id" AND a."workerId" = ${workerId}
        AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected'))
      AND NOT EXISTS (SELECT 1 FROM "StudyItem" i JOIN "Image" p ON p."id" = i."originalId" WHERE i."id" = h."itemId" AND p."quarantinedAt" IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM "ItemVariant" v JOIN "Image" p ON p."id" = v."imageId" WHERE v."itemId" = h."itemId" AND p."quarantinedAt" IS NOT NULL)
    LIMIT ${COUNT_LIMIT}`;
  const rows = await db().$queryRaw<Row[]>`
    SELECT * FROM (
      SELECT y."id" AS "studyId", t."title", t."description", y."taskType", t."payment", u."name" AS "requesterName", t."assignmentDurationSeconds",
        least((SELECT count(*)::int FROM (${free}) f), y."capPerWorker" - coalesce(c."count", 0)) AS "available",
        coalesce(c."count", 0) AS "done", y."capPerWorker", y."publishedAt", t."qualificationRequirements" AS "requirements"
      FROM "Study" y JOIN "HITType" t ON t."id" = y."hitTypeId" JOIN "User" u ON u."id" = y."requesterId"
      LEFT JOIN "WorkerStudyCount" c ON c."studyId" = y."id" AND c."workerId" = ${workerId}
      WHERE y."status" = 'Live' AND (y."requesterId" <> ${workerId} OR y."runId" IS NOT NULL)
        AND ${isForWorker(workerId)}
        AND NOT EXISTS (SELECT 1 FROM "WorkerBlock" b WHERE b."requesterId" = y."requesterId" AND b."workerId" = ${workerId})
    ) w WHERE w."available" > 0 ORDER BY w."payment" DESC, w."publishedAt" DESC NULLS LAST LIMIT ${limit}`;
  const unmet = await unmetRequirements(db(), workerId, rows.map(({ requirements }) => requirements));
  return rows.flatMap(({ requirements: _, ...row }, i) => (isForbidden(unmet[i], 'DiscoverPreviewAndAccept') ? [] : [{ ...row, taskType: taskType(row.taskType).name, isQualified: unmet[i].length === 0 }]));
}
