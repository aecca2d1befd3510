import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma, StudyStatus, TaskType } from '#lib/generated/prisma/client.ts';

/** Tasks in which workers must not know which model made what. */
const BLIND: TaskType[] = ['CompareEdits', 'RankEdits'];
/** Statuses in which tasks are handed out, or will be. */
const OPEN: StudyStatus[] = ['Draft', 'Live', 'Paused'];

/**
 * The part of a `where` that finds studies which are blind to somebody: they hold a task of one that is not complete, or, being a worker, could take one.
 * Nobody may work on a study that they asked for themselves; those of a run they may.
 */
export function blindTo(user: SignedInUser): Prisma.StudyWhereInput {
  const holds = { status: { not: 'Complete' as const }, assignments: { some: { workerId: user.id, status: 'Accepted' as const } } };
  const couldTake = { status: { in: OPEN }, OR: [{ runId: { not: null } }, { requesterId: { not: user.id } }] };
  return { taskType: { in: BLIND }, OR: [holds, ...(hasRole(user, 'Worker') ? [couldTake] : [])] };
}

/** Whether a study's sides, labels and votes are hidden from somebody who may still vote in it. */
export async function isBlindTo(studyId: string, user: SignedInUser): Promise<boolean> {
  return (await db().study.count({ where: { id: studyId, ...blindTo(user) } })) > 0;
}

/** @throws AppError Forbidden when the study is blind to this user. */
export async function assertUnblinded(studyId: string, user: SignedInUser): Promise<void> {
  if (await isBlindTo(studyId, user)) throw new AppError('Forbidden', 'You may answer tasks of this study yourself, so its pictures, votes and results stay hidden from you until it is complete.');
}
