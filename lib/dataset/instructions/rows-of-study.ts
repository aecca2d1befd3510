import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { answerRows, isCounted, writtenEdits } from '#lib/study/answer-rows.ts';
import { visibleTo } from '#lib/study/find-own-study.ts';
import type { TInstructionRow } from './row.ts';

/** What was written in a study, and its pictures. */
export interface StudyInstructions {
  name: string;
  rows: TInstructionRow[];
  /** By sha256: where the picture and its smaller version lie. */
  pictures: Map<string, { originalKey: string; displayKey: string; fileName: string }>;
}

/**
 * The counted instructions of a study as rows of a dataset, in the order of its items. Pictures hidden as harmful are left out with their rows.
 * @throws AppError NotFound when it is not this user's, BadInput when nothing is written in it.
 */
export async function instructionsOfStudy(studyId: string, user: SignedInUser): Promise<StudyInstructions> {
  const study = await db().study.findFirst({ where: { id: studyId, ...visibleTo(user) }, select: { name: true, taskType: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
  if (study.taskType !== 'WriteInstructions' && study.taskType !== 'EditCaptions') {
    throw new AppError('BadInput', `In the study "${study.name}" nothing is written: only studies of instructions or captions make such a dataset. Export its votes instead.`);
  }
  const items = await db().studyItem.findMany({ where: { studyId, original: { quarantinedAt: null } }, select: { original: { select: { sha256: true, originalKey: true, displayKey: true, fileName: true } } } });
  const pictures = new Map(items.map(({ original: { sha256, ...picture } }) => [sha256, picture]));
  const rows: TInstructionRow[] = [];
  for await (const batch of answerRows(studyId)) {
    for (const row of batch.filter((one) => isCounted(one, new Set()) && pictures.has(one.sha256))) {
      rows.push(
        ...writtenEdits(row.answer).map((edit, i) => ({
          id: `${row.assignmentId}-${i + 1}`,
          image_file: row.files.original,
          image_sha256: row.sha256,
          instruction: edit.instruction,
          caption: row.caption,
          edited_caption: edit.caption ?? null,
          worker: row.workerId,
          study: studyId,
        })),
      );
    }
  }
  return { name: study.name, rows, pictures };
}
