import { AppError } from '#lib/errors.ts';
import type { AssignmentStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface ReviewableAssignment {
  assignmentId: string;
  status: AssignmentStatus;
  hitId: string;
  workerId: string;
  requesterId: string;
  /** Whose hold pays: the study, or the HIT when there is none. */
  holderId: string;
  /** Micro-dollars. */
  payment: bigint;
  fee: bigint;
}

/**
 * An assignment as its requester (or `system`) may decide about it.
 * @throws AppError NotFound when it does not exist or is somebody else's: outsiders cannot tell which.
 */
export async function findForReview(tx: Transaction, assignmentId: string, actorId: string): Promise<ReviewableAssignment> {
  const found = await tx.assignment.findFirst({
    where: { id: assignmentId, ...(actorId === 'system' ? {} : { hit: { hitType: { requesterId: actorId } } }) },
    select: { status: true, workerId: true, studyId: true, hit: { select: { id: true, fee: true, hitType: { select: { payment: true, requesterId: true } } } } },
  });
  if (!found) throw new AppError('NotFound', `There is no assignment ${assignmentId} in your studies.`);
  const { hit, status, workerId, studyId } = found;
  const { payment, requesterId } = hit.hitType;
  return { assignmentId, status, hitId: hit.id, workerId, requesterId, holderId: studyId ?? hit.id, payment, fee: hit.fee };
}
