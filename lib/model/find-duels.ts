import type { Duel } from '#lib/consensus/davidson.ts';
import { db } from '#lib/db.ts';

/** An item of a complete blind study: which of two editors its majority is for. */
export interface EditorDuel extends Duel {
  studyId: string;
  /** Simulated annotators gave the answers that people left open. */
  isSimulated: boolean;
}

/**
 * Every item that complete blind studies of runs have judged, by the rule they registered: the majority of its counted votes, a shared first place a tie.
 * Live, paused and cancelled studies have no part in it; nor has an editor against itself, or one that was asked otherwise than its card says. The
 * cluster is the picture: loops show the same one in several studies.
 */
export async function findDuels(): Promise<EditorDuel[]> {
  return db().$queryRaw<EditorDuel[]>`
    WITH judged AS (
      SELECT y."id", a."subjectId" AS a, b."subjectId" AS b, COALESCE(r."config" ->> 'crowd' = 'simulated', false) AS simulated
      FROM "Study" y JOIN "Run" r ON r."id" = y."runId"
        JOIN "RunUse" a ON a."runId" = r."id" AND a."role" = 'a' AND a."subjectType" = 'model'
        JOIN "RunUse" b ON b."runId" = r."id" AND b."role" = 'b' AND b."subjectType" = 'model'
      WHERE y."status" = 'Complete' AND y."taskType" = 'CompareEdits' AND r."stage" = 'study' AND a."subjectId" <> b."subjectId"
        AND r."config" #> '{a,sampling}' IS NULL AND r."config" #> '{b,sampling}' IS NULL
    ), counted AS (
      SELECT j."id", j.a, j.b, j.simulated, i."id" AS item, i."originalId",
        count(*) FILTER (WHERE x."answer" ->> 'choice' = 'a') AS won, count(*) FILTER (WHERE x."answer" ->> 'choice' = 'b') AS lost, count(*) FILTER (WHERE x."answer" ->> 'choice' = 'tie') AS tied
      FROM judged j JOIN "StudyItem" i ON i."studyId" = j."id" AND i."gold" IS NULL JOIN "HIT" h ON h."itemId" = i."id" JOIN "Assignment" x ON x."hitId" = h."id"
      WHERE x."status" IN ('Submitted', 'Approved') AND NOT x."surplus" AND x."answer" IS NOT NULL
      GROUP BY j."id", j.a, j.b, j.simulated, i."id", i."originalId"
    )
    SELECT "id" AS "studyId", simulated AS "isSimulated", a, b, "originalId" AS cluster, CASE WHEN won > GREATEST(lost, tied) THEN 'a' WHEN lost > GREATEST(won, tied) THEN 'b' ELSE 'tie' END AS outcome
    FROM counted ORDER BY "id", item`;
}
