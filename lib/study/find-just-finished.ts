import { db } from '#lib/db.ts';

/**
 * Of the studies that answered assignments belong to, those with nothing left to answer. One indexed look, cheap enough after every answer.
 * HITs that can be answered come first in the order of their statuses, so the first of the index tells.
 */
export async function findJustFinished(assignmentIds: readonly string[]): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT y."id" FROM "Study" y WHERE y."id" IN (SELECT a."studyId" FROM "Assignment" a WHERE a."id" = ANY (${assignmentIds}::text[])) AND y."status" IN ('Live', 'Paused')
      AND (SELECT min(h."status") FROM "HIT" h WHERE h."studyId" = y."id") NOT IN ('Assignable', 'Unassignable')`;
  return rows.map(({ id }) => id);
}
