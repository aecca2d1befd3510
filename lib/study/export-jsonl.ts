import type { SignedInUser } from '#lib/auth/user.ts';
import { isRight } from '#lib/crowd/gold/schema.ts';
import { WIRE_NAMES } from '#lib/crowd/task-types/names.ts';
import { db } from '#lib/db.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { type AnswerRow, answerRows, isCounted, writtenEdits } from './answer-rows.ts';
import { ZDesign } from './design.ts';
import { assertVisible } from './find-own-study.ts';
import { excludedWorkers } from './test-scores.ts';

/** What one line says beside its answer. */
function about(row: AnswerRow, taskType: string, excluded: ReadonlySet<string>): Record<string, unknown> {
  return {
    task_type: taskType,
    item: row.position + 1,
    item_id: row.itemId,
    hit: row.hitId,
    assignment: row.assignmentId,
    worker: row.workerId,
    status: row.status.toLowerCase(),
    counted: isCounted(row, excluded),
    ...(row.gold && { test: row.gold.kind, test_passed: isRight(row.gold, row.answer, row.evidence?.order ?? []) }),
    accepted_at: row.acceptedAt.toISOString(),
    submitted_at: row.submittedAt.toISOString(),
    seconds: (row.submittedAt.getTime() - row.acceptedAt.getTime()) / 1000,
    original: row.files.original,
    original_sha256: row.sha256,
    ...(row.annotation && Object.keys(row.annotation).length > 0 && { annotation: row.annotation }),
  };
}

/** An answer as objects: one, or one per instruction where instructions are written. */
function toObjects(row: AnswerRow, taskType: string, excluded: ReadonlySet<string>): Record<string, unknown>[] {
  const { files, evidence, instruction, caption, answer } = row;
  if (taskType === WIRE_NAMES.WriteInstructions) return writtenEdits(answer).map((edit, i) => ({ ...about(row, taskType, excluded), number: i + 1, ...edit }));
  if (taskType === WIRE_NAMES.EditCaptions) {
    return writtenEdits(answer).map((edit, i) => ({ ...about(row, taskType, excluded), number: i + 1, caption, instruction: edit.instruction, edited_caption: edit.caption }));
  }
  const { original: _, ...edits } = files;
  return [{ ...about(row, taskType, excluded), instruction, edits, ...answer, order_shown: evidence?.order ?? [], side_seed: evidence?.sideSeed ?? null }];
}

/**
 * Every answer of a study as JSON, one object per line, in pieces as they are read.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function* exportJSONL(studyId: string, user: SignedInUser): AsyncGenerator<string> {
  await assertVisible(db(), studyId, user);
  await assertUnblinded(studyId, user);
  const { taskType, design } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { taskType: true, design: true } });
  const excluded = await excludedWorkers(db(), studyId, ZDesign.safeParse(design).data);
  yield '';
  for await (const rows of answerRows(studyId)) {
    yield rows.flatMap((row) => toObjects(row, WIRE_NAMES[taskType], excluded)).map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}
