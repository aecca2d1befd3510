import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import type { QualificationType } from '#lib/generated/prisma/client.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { writeGrant } from './grant-qualification.ts';

export interface RequestQualificationOptions {
  qualificationTypeId: string;
  workerId: string;
  now?: Date;
}

export type RequestOutcome = { status: 'granted'; value: number } | { status: 'test'; requestId: string; deadline: Date } | { status: 'pending'; requestId: string };

/** @throws AppError Conflict when the worker has asked before and may not, or not yet, ask again. */
async function assertMayAsk(tx: Transaction, { id, retryDelaySeconds }: QualificationType, workerId: string, now: Date): Promise<void> {
  const last = await tx.qualificationRequest.findFirst({ where: { qualificationTypeId: id, workerId }, orderBy: { startedAt: 'desc' }, select: { startedAt: true, decidedAt: true } });
  if (!last) return;
  if (retryDelaySeconds === null) throw new AppError('Conflict', 'You have asked for this qualification before; it can be asked for once.');
  const again = new Date((last.decidedAt ?? last.startedAt).getTime() + retryDelaySeconds * 1000);
  if (again > now) throw new AppError('Conflict', `You can ask for this qualification again from ${again.toISOString().slice(0, 16).replace('T', ' ')} UTC.`);
}

/** The worker's open request, unless the time of its test is over, which ends it. */
async function openRequest(tx: Transaction, typeId: string, workerId: string, now: Date): Promise<{ id: string; status: string; deadline: Date | null } | null> {
  const open = await tx.qualificationRequest.findFirst({ where: { qualificationTypeId: typeId, workerId, status: { in: ['Started', 'Pending'] } }, select: { id: true, status: true, deadline: true } });
  if (!open || open.status === 'Pending' || !open.deadline || open.deadline > now) return open;
  await tx.qualificationRequest.update({ where: { id: open.id }, data: { status: 'Rejected', decidedAt: open.deadline, reason: 'The time for the test ran out.' } });
  return null;
}

/**
 * A worker asks for a qualification: granted at once, a test to take, or a request that waits for the requester. Asking again while one is open gives
 * the same one.
 * @throws AppError NotFound for an unknown or inactive type, Conflict when it cannot be asked for (again).
 */
export async function requestQualification({ qualificationTypeId, workerId, now = new Date() }: RequestQualificationOptions): Promise<RequestOutcome> {
  return inTransaction(async (tx): Promise<RequestOutcome> => {
    const type = await tx.qualificationType.findFirst({ where: { id: qualificationTypeId, deletedAt: null, status: 'Active', NOT: { requesterId: workerId } } });
    if (!type) throw new AppError('NotFound', `There is no qualification ${qualificationTypeId} to ask for.`);
    const open = await openRequest(tx, type.id, workerId, now);
    if (open) return open.status === 'Started' && open.deadline ? { status: 'test', requestId: open.id, deadline: open.deadline } : { status: 'pending', requestId: open.id };
    const held = await tx.qualification.count({ where: { qualificationTypeId, workerId, status: 'Granted' } });
    if (held > 0) throw new AppError('Conflict', 'You have this qualification already.');
    await assertMayAsk(tx, type, workerId, now);
    const id = newId();
    const request = { id, qualificationTypeId, workerId, startedAt: now };
    if (type.autoGrantedValue !== null) {
      await tx.qualificationRequest.create({ data: { ...request, status: 'Granted', submittedAt: now, decidedAt: now } });
      await writeGrant(tx, { qualificationTypeId, workerId, value: type.autoGrantedValue, actorId: 'system', now });
      return { status: 'granted', value: type.autoGrantedValue };
    }
    if (type.test === null) {
      await tx.qualificationRequest.create({ data: { ...request, status: 'Pending', submittedAt: now } });
      return { status: 'pending', requestId: id };
    }
    const deadline = new Date(now.getTime() + (type.testDurationSeconds ?? 3_600) * 1000);
    await tx.qualificationRequest.create({ data: { ...request, status: 'Started', deadline } });
    return { status: 'test', requestId: id, deadline };
  });
}
