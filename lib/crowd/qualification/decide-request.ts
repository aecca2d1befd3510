import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { writeGrant } from './grant-qualification.ts';

export interface DecideRequestOptions {
  requestId: string;
  requesterId: string;
  /** A value grants; none rejects. */
  value?: number;
  reason?: string;
  now?: Date;
}

/**
 * Answers a worker's request for a qualification.
 * @throws AppError NotFound when there is no such request, Conflict when it has been answered otherwise.
 */
export async function decideRequest(tx: Transaction, { requestId, requesterId, value, reason, now = new Date() }: DecideRequestOptions): Promise<void> {
  const request = await tx.qualificationRequest.findFirst({ where: { id: requestId, qualificationType: { requesterId } }, select: { qualificationTypeId: true, workerId: true, status: true } });
  if (!request) throw new AppError('NotFound', `There is no qualification request ${requestId} for you.`);
  const status = value === undefined ? 'Rejected' : 'Granted';
  const { count } = await tx.qualificationRequest.updateMany({ where: { id: requestId, status: 'Pending' }, data: { status, decidedAt: now, reason } });
  if (count === 0) throw new AppError('Conflict', `Qualification request ${requestId} is ${request.status.toLowerCase()}, not pending.`);
  const { qualificationTypeId, workerId } = request;
  if (value !== undefined) return writeGrant(tx, { qualificationTypeId, workerId, value, actorId: requesterId, now });
  await recordEvent(tx, { actorId: requesterId, action: 'qualification.refused', subjectType: 'qualification-type', subjectId: qualificationTypeId, data: { workerId } });
}
