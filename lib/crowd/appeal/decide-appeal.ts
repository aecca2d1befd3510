import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { approveInTransaction } from '../assignment/approve-assignment.ts';

export interface DecideAppealOptions {
  assignmentId: string;
  requesterId: string;
  /** True takes the rejection back and pays. */
  isGranted: boolean;
  /** Words to the worker; needed to decline. */
  reply: string;
  now?: Date;
}

/**
 * Answers a worker's appeal.
 * @returns false when it was decided so before.
 * @throws AppError BadInput for a refusal without words, NotFound when there is no such appeal to this requester, Conflict when it was decided otherwise,
 * InsufficientFunds when the answer cannot be paid.
 */
export async function decideAppeal({ assignmentId, requesterId, isGranted, reply, now = new Date() }: DecideAppealOptions): Promise<boolean> {
  const words = reply.trim();
  if (!isGranted && !words) throw new AppError('BadInput', 'Tell the worker why the rejection stays.');
  const status = isGranted ? 'Granted' : 'Declined';
  return inTransaction(async (tx) => {
    const mine = { assignmentId, assignment: { hit: { hitType: { requesterId } } } };
    const { count } = await tx.appeal.updateMany({ where: { ...mine, status: 'Open' }, data: { status, reply: words || null, decidedAt: now } });
    if (count === 0) {
      const decided = await tx.appeal.findFirst({ where: mine, select: { status: true } });
      if (!decided) throw new AppError('NotFound', `There is no appeal about assignment ${assignmentId} to you.`);
      if (decided.status === status) return false;
      throw new AppError('Conflict', `This appeal has been ${decided.status.toLowerCase()} already.`);
    }
    if (isGranted) await approveInTransaction(tx, { assignmentId, actorId: requesterId, overrideRejection: true, ...(words && { feedback: words }), now });
    await recordEvent(tx, { actorId: requesterId, action: isGranted ? 'appeal.granted' : 'appeal.declined', subjectType: 'assignment', subjectId: assignmentId });
    return true;
  });
}
