import { db } from '#lib/db.ts';

/** Below this a median says little. */
const MIN_ANSWERS = 5;
/** Most recent answers looked at per study. */
const WINDOW = 200;

/**
 * How long people take for one task of each study: the median of the time that the page itself measured, over the latest answers.
 * Answers of scripts carry no such time and do not count. Studies with fewer than five are left out.
 */
export async function typicalSeconds(studyIds: readonly string[]): Promise<Map<string, number>> {
  if (studyIds.length === 0) return new Map();
  const rows = await db().$queryRaw<{ studyId: string; seconds: number }[]>`
    SELECT y."id" AS "studyId", percentile_cont(0.5) WITHIN GROUP (ORDER BY r."ms") / 1000 AS "seconds"
    FROM "Study" y CROSS JOIN LATERAL (
      SELECT (a."evidence"->'timings'->>'openedMs')::float AS "ms" FROM "Assignment" a
      WHERE a."studyId" = y."id" AND a."status" IN ('Submitted', 'Approved') AND a."evidence"->'timings' ? 'openedMs'
      ORDER BY a."submittedAt" DESC LIMIT ${WINDOW}
    ) r
    WHERE y."id" = ANY(${[...studyIds]}) GROUP BY y."id" HAVING count(*) >= ${MIN_ANSWERS}`;
  return new Map(rows.map(({ studyId, seconds }) => [studyId, seconds]));
}
