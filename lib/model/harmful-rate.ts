import { countedShare } from '#lib/consensus/counted-share.ts';
import type { TShare } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import { countHarmful } from '#lib/study/count-harmful.ts';

/** The share of an editor's edits in complete blind studies that somebody reported as harmful, Wilson 95 %; null when nobody has judged any. */
export async function harmfulRate(modelId: string): Promise<TShare & { flagged: number } | null> {
  const sides = await db().$queryRaw<{ studyId: string; label: string }[]>`
    SELECT s."id" AS "studyId", u."role" AS "label" FROM "RunUse" u JOIN "Study" s ON s."runId" = u."runId"
    WHERE u."subjectType" = 'model' AND u."subjectId" = ${modelId} AND u."role" IN ('a', 'b') AND s."taskType" = 'CompareEdits' AND s."status" = 'Complete'`;
  const { edits = 0, flagged = 0 } = (await countHarmful(sides.map((side) => ({ ...side, of: modelId }))))[modelId] ?? {};
  const found = countedShare(flagged, edits);
  return found && { ...found, flagged };
}
