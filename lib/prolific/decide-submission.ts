import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { askProlific } from './ask-prolific.ts';

/** Why Prolific lets a submission be rejected. */
export const ZRejectionCategory = z.enum(['TOO_QUICKLY', 'TOO_SLOWLY', 'FAILED_INSTRUCTIONS', 'FAILED_CHECK', 'LOW_EFFORT', 'MALINGERING', 'NO_DATA', 'OTHER']);
type TRejectionCategory = z.infer<typeof ZRejectionCategory>;

/** Characters that Prolific asks of the message to a rejected participant. */
const LEAST_MESSAGE = 100;

export interface DecideSubmissionOptions {
  submissionId: string;
  requesterId: string;
  /** Null approves, which pays. */
  rejection: { category: TRejectionCategory; message: string } | null;
}

/**
 * Approves a participant's submission on Prolific, which pays it from the workspace's wallet, or rejects it.
 * @throws AppError BadInput for a message that is too short, NotFound when it is not this requester's, Conflict when Prolific refuses, Unavailable.
 */
export async function decideSubmission({ submissionId, requesterId, rejection }: DecideSubmissionOptions): Promise<void> {
  if (rejection && rejection.message.trim().length < LEAST_MESSAGE) throw new AppError('BadInput', `Prolific asks for at least ${LEAST_MESSAGE} characters to the participant; these are ${rejection.message.trim().length}.`);
  const found = await db().prolificSubmission.count({ where: { id: submissionId, study: { study: { requesterId } } } });
  if (found === 0) throw new AppError('NotFound', `There is no submission ${submissionId} to a study of yours.`);
  const body = rejection ? { action: 'REJECT', message: rejection.message.trim(), rejection_category: rejection.category } : { action: 'APPROVE' };
  const { status } = await askProlific({ method: 'POST', path: `submissions/${submissionId}/transition/`, body, reply: z.object({ status: z.string().max(40) }) });
  await inTransaction(async (tx) => {
    await tx.prolificSubmission.update({ where: { id: submissionId }, data: { status } });
    await recordEvent(tx, { actorId: requesterId, action: rejection ? 'prolific.rejected' : 'prolific.approved', subjectType: 'prolific-submission', subjectId: submissionId, ...(rejection && { data: rejection }) });
  });
}
