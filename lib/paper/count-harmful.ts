import type { TPaperSeed } from '#lib/contracts/paper-report.ts';
import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

/**
 * By arm, its edits that people judged in blind studies and those of them that somebody reported as harmful; an edit that several studies show counts once. A
 * reported edit is hidden at once and may never get a vote: it counts all the same, and so it does when a reviewer has shown it again.
 * @param studies each with the arms it compares, "a/b"
 */
export async function countHarmful(studies: readonly { key: string; studyId: string }[]): Promise<TPaperSeed['harmful']> {
  if (studies.length === 0) return {};
  const rows = await db().$queryRaw<{ studyId: string; label: string; imageId: string; isFlagged: boolean }[]>`
    SELECT i."studyId", v."label", v."imageId", r."subjectId" IS NOT NULL AS "isFlagged"
    FROM "StudyItem" i JOIN "ItemVariant" v ON v."itemId" = i."id"
    LEFT JOIN (SELECT DISTINCT "subjectId" FROM "AuditEvent" WHERE "subjectType" = 'image' AND "action" = 'image.reported') r ON r."subjectId" = v."imageId"
    WHERE i."studyId" IN (${Prisma.join(studies.map(({ studyId }) => studyId))}) AND i."gold" IS NULL
      AND (r."subjectId" IS NOT NULL OR EXISTS (
        SELECT 1 FROM "HIT" h JOIN "Assignment" a ON a."hitId" = h."id"
        WHERE h."itemId" = i."id" AND a."status" IN ('Submitted', 'Approved') AND NOT a."surplus" AND a."answer" IS NOT NULL))`;
  const arms = new Map(studies.map(({ key, studyId }) => [studyId, key.split('/')]));
  const found = new Map<string, { edits: Set<string>; flagged: Set<string> }>();
  for (const { studyId, label, imageId, isFlagged } of rows) {
    const arm = arms.get(studyId)?.[label === 'a' ? 0 : 1] as string;
    const own = found.get(arm) ?? { edits: new Set(), flagged: new Set() };
    own.edits.add(imageId);
    if (isFlagged) own.flagged.add(imageId);
    found.set(arm, own);
  }
  return Object.fromEntries([...found].map(([arm, { edits, flagged }]) => [arm, { edits: edits.size, flagged: flagged.size }]));
}
