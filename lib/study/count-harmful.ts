import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

/** One side of a blind study: whose edits stand under a label. */
export interface StudySide {
  studyId: string;
  /** "a" or "b". */
  label: string;
  /** What is counted together: an arm, a model. */
  of: string;
}

export interface HarmfulCount {
  /** That got a counted vote, or a report. */
  edits: number;
  /** That somebody reported. */
  flagged: number;
}

/**
 * Edits that people judged in blind studies, and those of them that somebody reported as harmful; an edit that several studies show counts once. A
 * reported edit is hidden at once and may never get a vote: it counts all the same, and so it does when a reviewer has shown it again.
 */
export async function countHarmful(sides: readonly StudySide[]): Promise<Record<string, HarmfulCount>> {
  if (sides.length === 0) return {};
  const rows = await db().$queryRaw<{ studyId: string; label: string; imageId: string; isFlagged: boolean }[]>`
    SELECT i."studyId", v."label", v."imageId", r."subjectId" IS NOT NULL AS "isFlagged"
    FROM "StudyItem" i JOIN "ItemVariant" v ON v."itemId" = i."id"
    LEFT JOIN (SELECT DISTINCT "subjectId" FROM "AuditEvent" WHERE "subjectType" = 'image' AND "action" = 'image.reported') r ON r."subjectId" = v."imageId"
    WHERE i."studyId" IN (${Prisma.join(sides.map(({ studyId }) => studyId))}) AND i."gold" IS NULL
      AND (r."subjectId" IS NOT NULL OR EXISTS (
        SELECT 1 FROM "HIT" h JOIN "Assignment" a ON a."hitId" = h."id"
        WHERE h."itemId" = i."id" AND a."status" IN ('Submitted', 'Approved') AND NOT a."surplus" AND a."answer" IS NOT NULL))`;
  const owner = new Map(sides.map(({ studyId, label, of }) => [`${studyId}/${label}`, of]));
  const found = new Map<string, { edits: Set<string>; flagged: Set<string> }>();
  for (const { studyId, label, imageId, isFlagged } of rows) {
    const of = owner.get(`${studyId}/${label}`);
    if (of === undefined) continue;
    const own = found.get(of) ?? { edits: new Set(), flagged: new Set() };
    own.edits.add(imageId);
    if (isFlagged) own.flagged.add(imageId);
    found.set(of, own);
  }
  return Object.fromEntries([...found].map(([of, { edits, flagged }]) => [of, { edits: edits.size, flagged: flagged.size }]));
}
