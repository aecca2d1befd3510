import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { userIdFrom } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';
import { askProlific } from './ask-prolific.ts';
import { AT_WORK, ZSubmission } from './submission.ts';

/** The parameters that Prolific fills in. */
export const ZArrival = z.object({ PROLIFIC_PID: z.string().regex(/^\w{1,64}$/), STUDY_ID: z.string().regex(/^\w{1,64}$/), SESSION_ID: z.string().regex(/^\w{1,64}$/) });
type TArrival = z.infer<typeof ZArrival>;

const STRANGER = 'Prolific does not know of this visit. Open the study from Prolific again.';

/**
 * Lets in a participant whom Prolific has sent. An address alone proves nothing: Prolific is asked whether the submission is this participant's, for
 * this study, and running. The participant becomes a worker without password or e-mail of their own, the same one in every study.
 * @returns who they are here.
 * @throws AppError NotFound for a study that is not on Prolific, Forbidden for a visit that Prolific does not confirm, Unavailable.
 */
export async function arrive({ studyId, arrival: { PROLIFIC_PID: participantId, STUDY_ID, SESSION_ID } }: { studyId: string; arrival: TArrival }): Promise<SignedInUser> {
  const study = await db().prolificStudy.findUnique({ where: { studyId }, select: { prolificId: true } });
  if (!study?.prolificId || study.prolificId !== STUDY_ID) throw new AppError('NotFound', 'There is no such study.');
  const submission = await askProlific({ method: 'GET', path: `submissions/${SESSION_ID}/`, reply: ZSubmission }).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'NotFound' ? new AppError('Forbidden', STRANGER) : error;
  });
  const isTheirs = submission.id === SESSION_ID && submission.participantId === participantId && submission.prolificId === study.prolificId;
  if (!isTheirs || !AT_WORK.includes(submission.status)) throw new AppError('Forbidden', STRANGER);
  const id = userIdFrom(`prolific:${participantId}`);
  return inTransaction(async (tx) => {
    // Prolific passes on mail to this address, so that requesters' messages arrive.
    await tx.user.createMany({ data: [{ id, email: `${participantId.toLowerCase()}@email.prolific.com`, name: 'Prolific participant', roles: ['Worker'] }], skipDuplicates: true });
    const user = await tx.user.findUnique({ where: { id }, select: { id: true, email: true, name: true, roles: true, suspendedAt: true } });
    if (!user || user.suspendedAt) throw new AppError('Forbidden', 'You cannot take part in this study. Please return it on Prolific.');
    const { count } = await tx.prolificSubmission.createMany({ data: [{ id: SESSION_ID, studyId, workerId: id, participantId, status: submission.status }], skipDuplicates: true });
    if (count === 1) await recordEvent(tx, { actorId: id, action: 'prolific.arrived', subjectType: 'study', subjectId: studyId, data: { submission: SESSION_ID } });
    const { suspendedAt: _, ...signedIn } = user;
    return signedIn;
  });
}
