import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { completeStudy } from './complete-study.ts';

/**
 * Whether a study has its verdict; one that only lacks the storing of it gets it now.
 * @throws AppError Conflict when it was cancelled, NotFound.
 */
export async function isStudyOver(studyId: string): Promise<boolean> {
  if (await completeStudy({ studyId })) return true;
  const study = await db().study.findUnique({ where: { id: studyId }, select: { name: true, status: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId}.`);
  if (study.status === 'Cancelled') throw new AppError('Conflict', `The study "${study.name}" was cancelled before all its answers were in. Retry the run to ask again.`);
  return study.status === 'Complete';
}
