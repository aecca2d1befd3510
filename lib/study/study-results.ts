import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { assertUnblinded } from './assert-unblinded.ts';
import { computeResults, ZStudyResult, type TStudyResult } from './compute-results.ts';
import { visibleTo } from './find-own-study.ts';

export interface StudyResults {
  /** From the answers that count now. */
  current: TStudyResult;
  /** The verdict as stored on completion; null before. */
  stored: TStudyResult | null;
  /** Whether later rejections have changed the numbers since. */
  isChanged: boolean;
}

/**
 * A study's results: preliminary while it runs, the stored verdict afterwards beside what counts now.
 * @throws AppError NotFound when it is not this user's, Forbidden while it is blind to them.
 */
export async function studyResults(studyId: string, user: SignedInUser): Promise<StudyResults> {
  const study = await db().study.findFirst({ where: { id: studyId, ...visibleTo(user) }, select: { result: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
  await assertUnblinded(studyId, user);
  const current = await computeResults(db(), studyId);
  const stored = study.result === null ? null : ZStudyResult.parse(study.result);
  return { current, stored, isChanged: stored !== null && JSON.stringify(ZStudyResult.parse(current)) !== JSON.stringify(stored) };
}
