import { db } from '#lib/db.ts';

/** Live or paused studies whose every HIT is past answering: what the completion sweep has to look at. */
export async function findFinishedStudies(limit = 50): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT y."id" FROM "Study" y WHERE y."status" IN ('Live', 'Paused') AND EXISTS (SELECT 1 FROM "HIT" h WHERE h."studyId" = y."id")
      AND NOT EXISTS (SELECT 1 FROM "HIT" h WHERE h."studyId" = y."id" AND h."status" IN ('Assignable', 'Unassignable'))
    ORDER BY y."publishedAt" LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
