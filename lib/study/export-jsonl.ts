import type { SignedInUser } from '#lib/auth/user.ts';
import { WIRE_NAMES } from '#lib/crowd/task-types/names.ts';
import { db } from '#lib/db.ts';
import { type AnswerRow, answerRows, isCounted, writtenEdits } from './answer-rows.ts';
import { assertVisible } from './find-own-study.ts';

/** What one line says beside its answer. */
function about(row: AnswerRow, taskType: string): Record<string, unknown> {
  return {
    task_type: taskType,
    item: row.position + 1,
    item_id: row.itemId,
    hit: row.hitId,
    assignment: row.assignmentId,
    worker: row.workerId,
    status: row.status.toLowerCase(),
    counted: isCounted(row),
    accepted_at: row.acceptedAt.toISOString(),
    submitted_at: row.submittedAt.toISOString(),
    seconds: (row.submittedAt.getTime() - row.acceptedAt.getTime()) / 1000,
    original: row.files.original,
    original_sha256: row.sha256,
    ...(row.annotation && Object.keys(row.annotation).length > 0 && { annotation: row.annotation }),
  };
}

/** An answer as objects: one, or one per instruction where instructions are written. */
function toObjects(row: AnswerRow, taskType: string): Record<string, unknown>[] {
  const { files, evidence, instruction, caption, answer } = row;
  if (taskType === WIRE_NAMES.WriteInstructions) return writtenEdits(answer).map((edit, i) => ({ ...about(row, taskType), number: i + 1, ...edit }));
  if (taskType === WIRE_NAMES.EditCaptions) {
    return writtenEdits(answer).map((edit, i) => ({ ...about(row, taskType), number: i + 1, caption, instruction: edit.instruction, edited_caption: edit.caption }));
  }
  const { original: _, ...edits } = files;
  return [{ ...about(row, taskType), instruction, edits, ...answer, order_shown: evidence?.order ?? [], side_seed: evidence?.sideSeed ?? null }];
}

/**
 * Every answer of a study as JSON, one object per line, in pieces as they are read.
 * @throws AppError NotFound when it is not this user's.
 */
export async function* exportJSONL(studyId: string, user: SignedInUser): AsyncGenerator<string> {
  await assertVisible(db(), studyId, user);
  const { taskType } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true } });
  yield '';
  for await (const rows of answerRows(studyId)) {
    yield rows.flatMap((row) => toObjects(row, WIRE_NAMES[taskType])).map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}
