import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { UNDER_WAY } from './under-way.ts';

/** Stages that leave edits of a study's items under the names of their models. */
const SHOWING = ['sampling', 'evaluation'];

/** Said instead of them. */
export const EDITS_ARE_BLIND = 'You may answer tasks about these edits yourself, so they stay hidden from you until the run that asked for them has ended.';

/** Whether what a part of a run drew is hidden from somebody who may still vote on it: until the whole run has ended, it would tell who drew which side. */
export async function areEditsBlind(runId: string, user: SignedInUser): Promise<boolean> {
  return hasRole(user, 'Worker') && (await db().run.count({ where: { id: runId, stage: { in: SHOWING }, parent: { status: { in: [...UNDER_WAY] } } } })) > 0;
}
