import { AppError } from '#lib/errors.ts';
import type { AssignmentStatus, HITStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface ReviewableAssignment {
  assignmentId: string;
  status: AssignmentStatus;
  hitId: string;
  hitStatus: HITStatus;
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
  const [found] = await tx.$queryRaw<ReviewableAssignment[]>`
    SELECT a."id" AS "assignmentId", a."status"::text AS "status", a."hitId", h."status"::text AS "hitStatus", a."workerId", t."requesterId", coalesce(a."studyId", a."hitId") AS "holderId", t."payment", h."fee"
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "HITType" t ON t."id" = h."hitTypeId"
    WHERE a."id" = ${assignmentId} AND (${actorId} = 'system' OR t."requesterId" = ${actorId})`;
  if (!found) throw new AppError('NotFound', `There is no assignment ${assignmentId} in your studies.`);
  return found;
}
