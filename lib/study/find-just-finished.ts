import { db } from '#lib/db.ts';

/** The study an answered assignment belongs to when that study has nothing left to answer, else null. One indexed look, cheap enough after every answer. */
export async function findJustFinished(assignmentId: string): Promise<string | null> {
  const [row] = await db().$queryRaw<{ id: string }[]>`
    SELECT y."id" FROM "Assignment" a JOIN "Study" y ON y."id" = a."studyId"
    WHERE a."id" = ${assignmentId} AND y."status" IN ('Live', 'Paused')
      AND NOT EXISTS (SELECT 1 FROM "HIT" h WHERE h."studyId" = y."id" AND h."status" IN ('Assignable', 'Unassignable'))`;
  return row?.id ?? null;
}
