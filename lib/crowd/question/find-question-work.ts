import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { isForbidden, unmetRequirements } from '../qualification/check-eligibility.ts';
import { typeCap } from '../qualification/type-cap.ts';

/** HITs of one type, which stand together on the work list. */
export interface QuestionWork {
  hitTypeId: string;
  title: string;
  description: string;
  keywords: string;
  /** Micro-dollars per approved task. */
  payment: bigint;
  requesterName: string;
  assignmentDurationSeconds: number;
  /** Tasks this worker could accept now, within the type's limit; counted up to 1,000. */
  available: number;
  /** Tasks of it this worker has handed in. */
  done: number;
  /** False: the worker lacks a qualification. */
  isQualified: boolean;
  /** What to ask for, when it can be asked for. */
  missing: string[];
}

type Row = Omit<QuestionWork, 'isQualified' | 'missing'> & { requirements: unknown; held: number };

/** Most tasks counted per type. */
const COUNT_LIMIT = 1_000;

/**
 * Types with open HITs: each step of the recursion jumps to the next one in the index `HIT_open_types`, so the cost grows with the kinds of open tasks,
 * not with all there have ever been, nor with their HITs.
 */
function openTypes(hitTypeId: string | undefined): Prisma.Sql {
  if (hitTypeId !== undefined) return Prisma.sql`SELECT ${hitTypeId}::text AS "id"`;
  return Prisma.sql`
    (SELECT "hitTypeId" AS "id" FROM "HIT" WHERE "status" = 'Assignable' AND "studyId" IS NULL ORDER BY "hitTypeId" LIMIT 1)
    UNION ALL
    SELECT (SELECT h."hitTypeId" FROM "HIT" h WHERE h."status" = 'Assignable' AND h."studyId" IS NULL AND h."hitTypeId" > o."id" ORDER BY h."hitTypeId" LIMIT 1)
    FROM open_types o WHERE o."id" IS NOT NULL`;
}

/** Kinds of tasks with something to do for this worker, best paid first, without those that the worker must not discover. */
export async function findQuestionWork({ workerId, hitTypeId, now = new Date(), limit = 100 }: { workerId: string; hitTypeId?: string; now?: Date; limit?: number }): Promise<QuestionWork[]> {
  const rows = await db().$queryRaw<Row[]>`
    WITH RECURSIVE open_types AS (${openTypes(hitTypeId)})
    SELECT * FROM (
      SELECT t."id" AS "hitTypeId", t."title", t."description", t."keywords", t."payment", u."name" AS "requesterName", t."assignmentDurationSeconds", t."qualificationRequirements" AS "requirements",
        (SELECT count(*)::int FROM (SELECT 1 FROM "HIT" h WHERE h."hitTypeId" = t."id" AND h."studyId" IS NULL AND h."status" = 'Assignable' AND h."expiresAt" > ${now}::timestamptz
          AND NOT EXISTS (SELECT 1 FROM "Assignment" a WHERE a."hitId" = h."id" AND a."workerId" = ${workerId} AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected'))
          LIMIT ${COUNT_LIMIT}) free) AS "available",
        (SELECT count(*)::int FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" WHERE a."workerId" = ${workerId} AND h."hitTypeId" = t."id" AND a."status" IN ('Submitted', 'Approved', 'Rejected')) AS "done",
        (SELECT count(*)::int FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" WHERE a."workerId" = ${workerId} AND h."hitTypeId" = t."id" AND a."status" = 'Accepted') AS "held"
      FROM open_types o JOIN "HITType" t ON t."id" = o."id" JOIN "User" u ON u."id" = t."requesterId"
      WHERE t."propertiesHash" IS NOT NULL AND t."requesterId" <> ${workerId}
        AND NOT EXISTS (SELECT 1 FROM "WorkerBlock" b WHERE b."requesterId" = t."requesterId" AND b."workerId" = ${workerId})
    ) w WHERE w."available" > 0 ORDER BY w."payment" DESC, w."hitTypeId" LIMIT ${limit}`;
  const unmet = await unmetRequirements(db(), workerId, rows.map(({ requirements }) => requirements));
  return rows.flatMap(({ requirements, held, ...row }, i) => {
    const cap = typeCap(row.hitTypeId, requirements);
    const available = Math.min(row.available, cap ? cap.most - row.done - held : row.available);
    if (available < 1 || isForbidden(unmet[i], 'DiscoverPreviewAndAccept')) return [];
    return [{ ...row, available, isQualified: unmet[i].length === 0, missing: unmet[i].map(({ qualificationTypeId }) => qualificationTypeId) }];
  });
}
