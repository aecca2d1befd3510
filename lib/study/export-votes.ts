import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { Prisma, type TaskType } from '#lib/generated/prisma/client.ts';
import { assertVisible } from './find-own-study.ts';
import { toCSV } from './to-csv.ts';

/** One answer as it is exported; everything a verdict is made of. */
interface VoteRow {
  assignmentId: string;
  hitId: string;
  itemId: string;
  position: number;
  instruction: string;
  annotation: Record<string, string> | null;
  workerId: string;
  status: string;
  surplus: boolean;
  acceptedAt: Date;
  submittedAt: Date;
  decidedAt: Date | null;
  answer: { choice?: string; ranking?: string[]; flags?: string[] };
  evidence: { sideSeed?: string; order?: string[]; uiVersion?: string | null } | null;
  feedback: string | null;
  /** Labels to file names. */
  files: Record<string, string>;
}

/** Rows fetched at a time. */
const BATCH = 1_000;

async function fetchBatch(studyId: string, after: { position: number; id: string }): Promise<VoteRow[]> {
  return db().$queryRaw<VoteRow[]>`
    SELECT a."id" AS "assignmentId", a."hitId", i."id" AS "itemId", i."position", i."instruction", i."annotation", a."workerId", a."status"::text AS "status", a."surplus",
      a."acceptedAt", a."submittedAt", a."decidedAt", a."answer", a."evidence", a."feedback",
      (SELECT jsonb_object_agg(f."label", f."fileName") FROM (
        SELECT 'original' AS "label", p."fileName" FROM "Image" p WHERE p."id" = i."originalId"
        UNION ALL SELECT v."label", p."fileName" FROM "ItemVariant" v JOIN "Image" p ON p."id" = v."imageId" WHERE v."itemId" = i."id") f) AS "files"
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "StudyItem" i ON i."id" = h."itemId"
    WHERE a."studyId" = ${studyId} AND a."status" IN ('Submitted', 'Approved', 'Rejected') AND a."answer" IS NOT NULL
      AND (i."position", a."id") > (${after.position}, ${after.id})
    ORDER BY i."position", a."id" LIMIT ${BATCH}`;
}

const HEAD = ['item', 'item_id', 'hit', 'assignment', 'worker', 'status', 'counted'];
const TAIL = ['order_shown', 'side_seed', 'ui_version', 'accepted_at', 'submitted_at', 'seconds', 'decided_at', 'feedback', 'instruction', 'original'];
const ANSWER: Partial<Record<TaskType, string[]>> = { CompareEdits: ['choice', 'side'], RankEdits: ['ranking', 'flags'] };
const FILES: Partial<Record<TaskType, string[]>> = { CompareEdits: ['a', 'b'], RankEdits: ['1', '2', '3', '4', '5'] };

/** Which side of the screen the choice was: `left`, `right` or `equal`. */
function sideOf(choice: string | undefined, order: readonly string[]): string {
  if (choice === 'tie') return 'equal';
  return choice === order[0] ? 'left' : choice === order[1] ? 'right' : '';
}

function toCells(row: VoteRow, taskType: TaskType, annotations: readonly string[]): (string | number)[] {
  const order = row.evidence?.order ?? [];
  const isCounted = row.status !== 'Rejected' && !row.surplus;
  const { choice, ranking = [], flags = [] } = row.answer;
  const answer = taskType === 'CompareEdits' ? [choice ?? '', sideOf(choice, order)] : [ranking.join('>'), flags.join('|')];
  return [
    ...[row.position + 1, row.itemId, row.hitId, row.assignmentId, row.workerId, row.status.toLowerCase(), isCounted ? 'yes' : 'no'],
    ...answer,
    ...[order.join('|'), row.evidence?.sideSeed ?? '', row.evidence?.uiVersion ?? '', row.acceptedAt.toISOString(), row.submittedAt.toISOString()],
    ...[((row.submittedAt.getTime() - row.acceptedAt.getTime()) / 1000).toFixed(3), row.decidedAt?.toISOString() ?? '', row.feedback ?? '', row.instruction],
    ...['original', ...(FILES[taskType] ?? [])].map((label) => row.files[label] ?? ''),
    ...annotations.map((name) => row.annotation?.[name] ?? ''),
  ];
}

/** The names of a study's extra columns, in alphabetical order. */
export async function annotationNames(studyId: string): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>(
    Prisma.sql`SELECT DISTINCT jsonb_object_keys("annotation") AS "name" FROM "StudyItem" WHERE "studyId" = ${studyId} AND jsonb_typeof("annotation") = 'object' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Every answer of a study as CSV, one row each, in pieces as they are read. Verdict, shares, agreement and position bias can be recomputed from the
 * rows whose `counted` is yes: majority of `choice` per `item`, shared first places as ties.
 * @throws AppError NotFound when it is not this user's.
 */
export async function* exportVotes(studyId: string, user: SignedInUser): AsyncGenerator<string> {
  await assertVisible(db(), studyId, user);
  const { taskType } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true } });
  const annotations = await annotationNames(studyId);
  yield toCSV([[...HEAD, ...(ANSWER[taskType] ?? []), ...TAIL, ...(FILES[taskType] ?? []).map((label) => `file_${label}`), ...annotations]]);
  let after = { position: -1, id: '' };
  for (;;) {
    const rows = await fetchBatch(studyId, after);
    if (rows.length > 0) yield toCSV(rows.map((row) => toCells(row, taskType, annotations)));
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = { position: last.position, id: last.assignmentId };
  }
}
