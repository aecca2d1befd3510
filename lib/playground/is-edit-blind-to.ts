import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { blindTo } from '#lib/study/assert-unblinded.ts';
import { EDIT_RUN } from './make-edit-study.ts';

/** Whether a run's edits stand in a study that somebody may still answer: which editor made which must stay hidden from them. */
export async function isEditBlindTo(runId: string, user: SignedInUser): Promise<boolean> {
  return (await db().studyItem.count({ where: { annotation: { path: [EDIT_RUN], equals: runId }, study: blindTo(user) } })) > 0;
}

/** @throws AppError Forbidden when the run's edits are blind to this user. */
export async function assertEditUnblinded(runId: string, user: SignedInUser): Promise<void> {
  if (await isEditBlindTo(runId, user)) throw new AppError('Forbidden', 'You may answer tasks of a study that shows these edits, so which editor made which stays hidden from you until it is complete.');
}
