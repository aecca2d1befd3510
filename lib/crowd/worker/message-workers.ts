import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface MessageWorkersOptions {
  requesterId: string;
  subject: string;
  text: string;
  workerIds: readonly string[];
}

/** Characters of a message, and people it may go to at once. */
const LIMITS = { subject: 200, text: 4_096, workers: 100 } as const;

/**
 * Writes to workers whose work this requester has reviewed: on their page here, and by e-mail where the platform sends any.
 * @returns the workers it may not write to.
 * @throws AppError BadInput when it is too long or goes to too many.
 */
export async function messageWorkers(tx: Transaction, { requesterId, subject, text, workerIds }: MessageWorkersOptions): Promise<string[]> {
  if (!subject.trim() || subject.length > LIMITS.subject) throw new AppError('BadInput', `A subject has 1 to ${LIMITS.subject} characters.`);
  if (!text.trim() || text.length > LIMITS.text) throw new AppError('BadInput', `A message has 1 to ${LIMITS.text.toLocaleString('en')} characters.`);
  if (workerIds.length === 0 || workerIds.length > LIMITS.workers) throw new AppError('BadInput', `A message goes to 1 to ${LIMITS.workers} workers.`);
  const known = await tx.user.findMany({
    where: { id: { in: [...workerIds] }, assignments: { some: { status: { in: ['Approved', 'Rejected'] }, hit: { hitType: { requesterId } } } } },
    select: { id: true, email: true },
  });
  const { name } = await tx.user.findUniqueOrThrow({ where: { id: requesterId }, select: { name: true } });
  await tx.workerMessage.createMany({ data: known.map(({ id }) => ({ id: newId(), requesterId, workerId: id, subject, text })) });
  const body = { text: `${name} writes to you on Apiary:\n\n${text}` };
  await tx.notification.createMany({ data: known.map(({ id, email }) => ({ id: newId(), userId: id, transport: 'Email' as const, destination: email, subject, body })) });
  await recordEvent(tx, { actorId: requesterId, action: 'worker.messaged', subjectType: 'user', subjectId: requesterId, data: { workers: known.length, subject } });
  const reached = new Set(known.map(({ id }) => id));
  return workerIds.filter((id) => !reached.has(id));
}
