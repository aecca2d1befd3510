import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { ZStudyResult } from '#lib/study/compute-results.ts';
import { compare } from './compare.ts';

/**
 * The stored verdict of a complete pairwise study, as reports tell it.
 * @throws AppError Conflict when it has none yet.
 */
export async function reportStudy({ studyId, aModelId, bModelId }: { studyId: string; aModelId: string; bModelId: string }): Promise<TComparisonReport> {
  const { name, designHash, result } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { name: true, designHash: true, result: true } });
  const stored = result === null ? null : ZStudyResult.parse(result);
  if (stored?.kind !== 'CompareEdits') throw new AppError('Conflict', `The study "${name}" has no verdict between two sides yet.`);
  return compare({ name, studyId, designHash, aModelId, bModelId, result: stored });
}
