import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { blindTo } from '#lib/study/assert-unblinded.ts';

/** Whether a run's edits stand in a study that somebody may still answer: which editor made which, and so the whole run, must stay hidden from them. */
export async function isRunBlindTo(runId: string, user: SignedInUser): Promise<boolean> {
  return (await db().studyEdit.count({ where: { runId, study: blindTo(user) } })) > 0;
}

/** @throws AppError Forbidden when the run is blind to this user. */
export async function assertRunUnblinded(runId: string, user: SignedInUser): Promise<void> {
  if (await isRunBlindTo(runId, user)) throw new AppError('Forbidden', 'You may answer tasks of a study that shows these edits, so which editor made which stays hidden from you until it is complete.');
}
