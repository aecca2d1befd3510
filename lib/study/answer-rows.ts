import { db } from '#lib/db.ts';
import type { TGold } from '#lib/crowd/gold/schema.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

/** One answer with everything a verdict is made of. */
export interface AnswerRow {
  assignmentId: string;
  hitId: string;
  itemId: string;
  /** 0-based. */
  position: number;
  instruction: string;
  caption: string | null;
  annotation: Record<string, string> | null;
  workerId: string;
  status: string;
  surplus: boolean;
  acceptedAt: Date;
  submittedAt: Date;
  decidedAt: Date | null;
  answer: { choice?: string; ranking?: string[]; ties?: string[][]; flags?: string[]; instructions?: string[]; edits?: { instruction: string; caption: string }[] };
  evidence: { sideSeed?: string; order?: string[]; uiVersion?: string | null } | null;
  feedback: string | null;
  /** Labels to file names. */
  files: Record<string, string>;
  /** Hex sha256 of the original's bytes. */
  sha256: string;
  /** What is known about an item that tests its workers; null for all others. */
  gold: TGold | null;
}

/** Rows fetched at a time. */
const BATCH = 1_000;

async function fetchBatch(studyId: string, after: { position: number; id: string }): Promise<AnswerRow[]> {
  return db().$queryRaw<AnswerRow[]>`
    SELECT a."id" AS "assignmentId", a."hitId", i."id" AS "itemId", i."position", i."instruction", i."caption", i."annotation", a."workerId", a."status"::text AS "status",
      a."surplus", a."acceptedAt", a."submittedAt", a."decidedAt", a."answer", a."evidence", a."feedback", o."sha256", i."gold",
      (SELECT jsonb_object_agg(f."label", f."fileName") FROM (
        SELECT 'original' AS "label", o."fileName"
        UNION ALL SELECT v."label", p."fileName" FROM "ItemVariant" v JOIN "Image" p ON p."id" = v."imageId" WHERE v."itemId" = i."id") f) AS "files"
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "StudyItem" i ON i."id" = h."itemId" JOIN "Image" o ON o."id" = i."originalId"
    WHERE a."studyId" = ${studyId} AND a."status" IN ('Submitted', 'Approved', 'Rejected') AND a."answer" IS NOT NULL
      AND (i."position", a."id") > (${after.position}, ${after.id})
    ORDER BY i."position", a."id" LIMIT ${BATCH}`;
}

/** Every answer of a study, in the order of its items, in batches: memory stays flat. */
export async function* answerRows(studyId: string): AsyncGenerator<AnswerRow[]> {
  let after = { position: -1, id: '' };
  for (;;) {
    const rows = await fetchBatch(studyId, after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = { position: last.position, id: last.assignmentId };
  }
}

/** The edits of a written answer, whichever of the two task types it is of. */
export function writtenEdits({ instructions, edits }: AnswerRow['answer']): { instruction: string; caption?: string }[] {
  return edits ?? instructions?.map((instruction) => ({ instruction })) ?? [];
}

/** Whether an answer counts for the result: in, neither rejected nor surplus, to an item asked for its own sake, of a worker who is not left out. */
export function isCounted({ status, surplus, gold, workerId }: Pick<AnswerRow, 'status' | 'surplus' | 'gold' | 'workerId'>, excluded: ReadonlySet<string>): boolean {
  return status !== 'Rejected' && !surplus && gold === null && !excluded.has(workerId);
}

/** The names of a study's extra columns, in alphabetical order. */
export async function annotationNames(studyId: string): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>(
    Prisma.sql`SELECT DISTINCT jsonb_object_keys("annotation") AS "name" FROM "StudyItem" WHERE "studyId" = ${studyId} AND jsonb_typeof("annotation") = 'object' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
