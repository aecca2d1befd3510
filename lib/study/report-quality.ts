import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { type AnswerRow, answerRows } from './answer-rows.ts';
import { type TTests, ZDesign } from './design.ts';
import { visibleTo } from './find-own-study.ts';
import { type QualityReport, summarizeQuality, type WorkerQuality } from './summarize-quality.ts';
import { testsOf } from './test-scores.ts';

export interface StudyQuality extends Omit<QualityReport, 'workers'> {
  taskType: TaskType;
  /** There are more answers than a page can look at: only those to the study's first items are summed up. */
  isPartial: boolean;
  /** The pre-registered test items and rule; null where there are none. */
  planned: TTests | null;
  workers: (WorkerQuality & { name: string })[];
}

/** Answers held in memory at a time. */
const MOST_ANSWERS = 100_000;

/**
 * How well a study's workers worked: test items, agreement, what models believe of each worker, bias and speed.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function reportQuality(studyId: string, user: SignedInUser): Promise<StudyQuality> {
  const study = await db().study.findFirst({ where: { id: studyId, ...visibleTo(user) }, select: { taskType: true, design: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
  await assertUnblinded(studyId, user);
  const planned = testsOf(ZDesign.safeParse(study.design).data) ?? null;
  const rows: AnswerRow[] = [];
  let isPartial = false;
  for await (const batch of answerRows(studyId)) {
    isPartial = rows.length + batch.length > MOST_ANSWERS;
    if (isPartial) break;
    rows.push(...batch);
  }
  const report = summarizeQuality(rows, planned?.exclusion);
  const people = await db().user.findMany({ where: { id: { in: report.workers.map(({ workerId }) => workerId) } }, select: { id: true, name: true } });
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  return { ...report, taskType: study.taskType, isPartial, planned, workers: report.workers.map((worker) => ({ ...worker, name: nameOf.get(worker.workerId) ?? worker.workerId })) };
}
