import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { Prisma, type StudyStatus, type TaskType } from '#lib/generated/prisma/client.ts';

export interface StudyListRow {
  id: string;
  name: string;
  taskType: TaskType;
  status: StudyStatus;
  requesterName: string;
  createdAt: Date;
  publishedAt: Date | null;
  endedAt: Date | null;
  items: number;
  overlap: number;
  /** Wanted answers (zero before publication) and counted ones. */
  slots: number;
  filled: number;
  /** Answers waiting for approval. */
  toReview: number;
  /** Thumbnails of the first items' originals. */
  imageIds: string[];
}

export interface ListStudiesOptions {
  user: SignedInUser;
  status?: StudyStatus;
  /** Part of the name. */
  query?: string;
  limit?: number;
}

/** Studies a requester may see (an administrator: all), newest first. */
export async function listStudies({ user, status, query = '', limit = 200 }: ListStudiesOptions): Promise<StudyListRow[]> {
  const own = hasRole(user, 'Admin') ? Prisma.empty : Prisma.sql`AND y."requesterId" = ${user.id}`;
  const inStatus = status ? Prisma.sql`AND y."status" = ${status}::"StudyStatus"` : Prisma.empty;
  const text = query.trim();
  const named = text ? Prisma.sql`AND strpos(lower(y."name"), lower(${text})) > 0` : Prisma.empty;
  return db().$queryRaw<StudyListRow[]>`
    SELECT y."id", y."name", y."taskType"::text AS "taskType", y."status"::text AS "status", u."name" AS "requesterName", y."createdAt", y."publishedAt", y."endedAt", y."overlap",
      (SELECT count(*)::int FROM "StudyItem" i WHERE i."studyId" = y."id" AND i."gold" IS NULL) AS "items", s."slots", s."filled",
      (SELECT count(*)::int FROM "Assignment" a WHERE a."studyId" = y."id" AND a."status" = 'Submitted') AS "toReview",
      ARRAY(SELECT i."originalId" FROM "StudyItem" i WHERE i."studyId" = y."id" ORDER BY i."position" LIMIT 4) AS "imageIds"
    FROM "Study" y JOIN "User" u ON u."id" = y."requesterId"
    CROSS JOIN LATERAL (SELECT count(*)::int AS "slots", count(*) FILTER (WHERE "status" = 'Filled')::int AS "filled" FROM "HITSlot" WHERE "studyId" = y."id") s
    WHERE TRUE ${own} ${inStatus} ${named} ORDER BY y."createdAt" DESC, y."id" LIMIT ${limit}`;
}
