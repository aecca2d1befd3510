import { db, type Db } from '#lib/db.ts';

export interface NewRankings {
  /** Counted rankings that came in after a moment. */
  count: number;
  /** The studies with any counted ranking at all: what the next loop learns from beside its own. */
  studyIds: string[];
}

/** The most studies that join one dataset. */
const MOST = 200;

/**
 * Rankings that runs of the stages “Collect rankings” and “Collect actively” have brought, each once however many datasets hold it; those that a loop or the
 * paper asks for are their own and start no other loop.
 * @param client joins a transaction.
 */
export async function findNewRankings(since: Date, client: Db = db()): Promise<NewRankings> {
  const rows = await client.$queryRaw<{ studyId: string; fresh: number }[]>`
    SELECT s."id" AS "studyId", count(*) FILTER (WHERE a."submittedAt" > ${since})::int AS "fresh"
    FROM "Run" r LEFT JOIN "Run" p ON p."id" = r."parentId" JOIN "Study" s ON s."runId" = r."id" JOIN "Assignment" a ON a."studyId" = s."id"
    WHERE r."stage" = 'rankings' AND (p."id" IS NULL OR (p."stage" = 'active' AND p."parentId" IS NULL)) AND a."status" IN ('Submitted', 'Approved') AND NOT a."surplus"
    GROUP BY s."id", s."createdAt" ORDER BY s."createdAt" DESC, s."id" LIMIT ${MOST}`;
  return { count: rows.reduce((sum, { fresh }) => sum + fresh, 0), studyIds: rows.map(({ studyId }) => studyId).sort() };
}
