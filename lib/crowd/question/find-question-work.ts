import { db } from '#lib/db.ts';
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

/** Kinds of tasks with something to do for this worker, best paid first, without those that the worker must not discover. */
export async function findQuestionWork({ workerId, hitTypeId, now = new Date(), limit = 100 }: { workerId: string; hitTypeId?: string; now?: Date; limit?: number }): Promise<QuestionWork[]> {
  const rows = await db().$queryRaw<Row[]>`
    SELECT * FROM (
      SELECT t."id" AS "hitTypeId", t."title", t."description", t."keywords", t."payment", u."name" AS "requesterName", t."assignmentDurationSeconds", t."qualificationRequirements" AS "requirements",
        (SELECT count(*)::int FROM (SELECT 1 FROM "HIT" h WHERE h."hitTypeId" = t."id" AND h."studyId" IS NULL AND h."status" = 'Assignable' AND h."expiresAt" > ${now}::timestamptz
          AND NOT EXISTS (SELECT 1 FROM "Assignment" a WHERE a."hitId" = h."id" AND a."workerId" = ${workerId} AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected'))
          LIMIT ${COUNT_LIMIT}) free) AS "available",
        (SELECT count(*)::int FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" WHERE a."workerId" = ${workerId} AND h."hitTypeId" = t."id" AND a."status" IN ('Submitted', 'Approved', 'Rejected')) AS "done",
        (SELECT count(*)::int FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" WHERE a."workerId" = ${workerId} AND h."hitTypeId" = t."id" AND a."status" = 'Accepted') AS "held"
      FROM "HITType" t JOIN "User" u ON u."id" = t."requesterId"
      WHERE t."propertiesHash" IS NOT NULL AND t."requesterId" <> ${workerId} AND (${hitTypeId ?? null}::text IS NULL OR t."id" = ${hitTypeId ?? null})
        AND EXISTS (SELECT 1 FROM "HIT" h WHERE h."hitTypeId" = t."id" AND h."status" = 'Assignable')
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
