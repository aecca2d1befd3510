import { db } from '#lib/db.ts';
import type { StudyStatus, TaskType } from '#lib/generated/prisma/client.ts';

/** A study that a run asked for, and how far it is. */
export interface RunStudy {
  id: string;
  runId: string;
  name: string;
  taskType: TaskType;
  status: StudyStatus;
  /** Wanted and counted answers; zero before publication. */
  slots: number;
  filled: number;
  /** Counted votes of a comparison, by the requester's labels. */
  votes: { a: number; b: number; tie: number } | null;
  labels: { a: string; b: string } | null;
}

/** The studies of these runs, oldest first; cheap enough to be asked every second. */
export async function findRunStudies(runIds: readonly string[]): Promise<RunStudy[]> {
  return db().$queryRaw<RunStudy[]>`
    SELECT y."id", y."runId", y."name", y."taskType"::text AS "taskType", y."status"::text AS "status", s."slots", s."filled", y."design"->'labels' AS "labels",
      CASE WHEN y."taskType" = 'CompareEdits' THEN (
        SELECT jsonb_build_object('a', count(*) FILTER (WHERE a."answer"->>'choice' = 'a'), 'b', count(*) FILTER (WHERE a."answer"->>'choice' = 'b'), 'tie', count(*) FILTER (WHERE a."answer"->>'choice' = 'tie'))
        FROM "Assignment" a WHERE a."studyId" = y."id" AND a."status" IN ('Submitted', 'Approved') AND NOT a."surplus") END AS "votes"
    FROM "Study" y
    CROSS JOIN LATERAL (SELECT count(*)::int AS "slots", count(*) FILTER (WHERE "status" = 'Filled')::int AS "filled" FROM "HITSlot" WHERE "studyId" = y."id") s
    WHERE y."runId" = ANY(${[...runIds]}) ORDER BY y."createdAt", y."id"`;
}
