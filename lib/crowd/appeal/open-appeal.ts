import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';
import { OVERRIDE_DAYS } from '../assignment/approve-assignment.ts';

export interface OpenAppealOptions {
  assignmentId: string;
  workerId: string;
  /** Why the answer was right, for the requester. */
  reason: string;
  now?: Date;
}

const MAX_REASON = 1_000;

/**
 * Asks the requester of a rejected answer to look at it again: once for each, while a rejection can be taken back.
 * @throws AppError BadInput without a reason, NotFound when it is not this worker's, Conflict when it is not rejected or has been appealed, Gone when it is too late.
 */
export async function openAppeal({ assignmentId, workerId, reason, now = new Date() }: OpenAppealOptions): Promise<void> {
  const words = reason.trim();
  if (!words || words.length > MAX_REASON) throw new AppError('BadInput', `Say in up to ${MAX_REASON.toLocaleString('en')} characters why the answer was right.`);
  await inTransaction(async (tx) => {
    const found = await tx.assignment.findFirst({
      where: { id: assignmentId, workerId },
      select: { status: true, submittedAt: true, hit: { select: { hitType: { select: { title: true, requester: { select: { id: true, email: true } } } } } } },
    });
    if (!found?.submittedAt) throw new AppError('NotFound', `You have no answered task ${assignmentId}.`);
    if (found.status !== 'Rejected') throw new AppError('Conflict', 'Only a rejection can be appealed, and this task is not rejected.');
    if (found.submittedAt.getTime() + OVERRIDE_DAYS * 86_400_000 < now.getTime()) throw new AppError('Gone', `A rejection can be appealed within ${OVERRIDE_DAYS} days of handing in; that time is over.`);
    const { count } = await tx.appeal.createMany({ data: [{ assignmentId, reason: words, at: now }], skipDuplicates: true });
    if (count === 0) throw new AppError('Conflict', 'You have appealed this rejection before.');
    const { title, requester } = found.hit.hitType;
    const body = { text: `A worker asks you to look again at a rejected answer to “${title}”:\n\n${words}\n\nDecide about it on Apiary, under Workers.` };
    await tx.notification.create({ data: { id: newId(), userId: requester.id, transport: 'Email', destination: requester.email, subject: `Appeal: ${title}`, body } });
    await recordEvent(tx, { actorId: workerId, action: 'appeal.opened', subjectType: 'assignment', subjectId: assignmentId });
  });
}
