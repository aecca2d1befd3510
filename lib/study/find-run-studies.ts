import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import type { StudyStatus, TaskType } from '#lib/generated/prisma/client.ts';
import { blindTo } from './assert-unblinded.ts';

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
  /** Whoever looks may still vote in it: votes and labels are left out. */
  isBlind: boolean;
}

/** The studies of these runs as somebody may see them, oldest first; cheap enough to be asked every second. */
export async function findRunStudies(runIds: readonly string[], user: SignedInUser): Promise<RunStudy[]> {
  const blind = await db().study.findMany({ where: { runId: { in: [...runIds] }, ...blindTo(user) }, select: { id: true } });
  const isBlind = new Set(blind.map(({ id }) => id));
  const studies = await db().$queryRaw<Omit<RunStudy, 'isBlind'>[]>`
    SELECT y."id", y."runId", y."name", y."taskType"::text AS "taskType", y."status"::text AS "status", s."slots", s."filled", y."design"->'labels' AS "labels",
      CASE WHEN y."taskType" = 'CompareEdits' THEN (
        SELECT jsonb_build_object('a', count(*) FILTER (WHERE a."answer"->>'choice' = 'a'), 'b', count(*) FILTER (WHERE a."answer"->>'choice' = 'b'), 'tie', count(*) FILTER (WHERE a."answer"->>'choice' = 'tie'))
        FROM "Assignment" a WHERE a."studyId" = y."id" AND a."status" IN ('Submitted', 'Approved') AND NOT a."surplus") END AS "votes"
    FROM "Study" y
    CROSS JOIN LATERAL (SELECT count(*)::int AS "slots", count(*) FILTER (WHERE "status" = 'Filled')::int AS "filled" FROM "HITSlot" WHERE "studyId" = y."id") s
    WHERE y."runId" = ANY(${[...runIds]}) ORDER BY y."createdAt", y."id"`;
  return studies.map((study) => (isBlind.has(study.id) ? { ...study, votes: null, labels: null, isBlind: true } : { ...study, isBlind: false }));
}
