import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { feeOf } from '#lib/payment/fee.ts';
import { holdForStudy } from '#lib/payment/hold-for-study.ts';
import { refundHold } from '#lib/payment/refund-hold.ts';
import { newId } from '#lib/ids.ts';
import type { Transaction } from '#lib/transaction.ts';
import { LIVE_OR_ANSWERED } from '../lifecycle.ts';
import { assertStandalone, lockOwnHIT } from './own-hit.ts';

export interface ChangeHITTypeOptions {
  hitId: string;
  hitTypeId: string;
  requesterId: string;
  now?: Date;
}

/**
 * Moves a HIT to another type. The payment may only change while nobody has accepted it: a worker gets what was offered. The hold follows.
 * @throws AppError NotFound, Conflict, InsufficientFunds.
 */
export async function changeHITType(tx: Transaction, { hitId, hitTypeId, requesterId, now = new Date() }: ChangeHITTypeOptions): Promise<void> {
  // Slots first, as claims take them: whoever is accepting this instant decides whether the payment may still change.
  await tx.$queryRaw`SELECT 1 FROM "HITSlot" WHERE "hitId" = ${hitId} ORDER BY "id" FOR UPDATE`;
  const hit = await lockOwnHIT(tx, { hitId, requesterId });
  assertStandalone(hit);
  if (hit.status === 'Disposed') throw new AppError('Conflict', `HIT ${hitId} has been deleted.`);
  const type = await tx.hITType.findFirst({ where: { id: hitTypeId, requesterId, study: null }, select: { payment: true } });
  if (!type) throw new AppError('NotFound', `There is no HIT type ${hitTypeId} of yours.`);
  const fee = type.payment === hit.payment ? hit.fee : feeOf(type.payment);
  if (type.payment !== hit.payment) {
    const taken = await tx.assignment.count({ where: { hitId, status: { in: [...LIVE_OR_ANSWERED] } } });
    if (taken > 0) throw new AppError('Conflict', `HIT ${hitId} has been accepted by a worker, so its reward cannot change any more.`);
    const open = BigInt(await tx.hITSlot.count({ where: { hitId, status: 'Open' } }));
    const more = (type.payment + fee - hit.payment - hit.fee) * open;
    const reference = `${hitId}:${newId()}`;
    if (more > 0n) await holdForStudy(tx, { holderId: hitId, requesterId, amount: more, reference });
    if (more < 0n) await refundHold(tx, { holderId: hitId, requesterId, amount: -more, reference: `slot:${reference}`, at: now });
  }
  await tx.hIT.update({ where: { id: hitId }, data: { hitTypeId, fee } });
  await recordEvent(tx, { actorId: requesterId, action: 'hit.type-changed', subjectType: 'hit', subjectId: hitId, data: { from: hit.hitTypeId, to: hitTypeId } });
}
