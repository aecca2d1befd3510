import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { openSlots } from './open-slots.ts';
import { assertStandalone, lockOwnHIT } from './own-hit.ts';
import { refreshHIT } from './refresh-hit.ts';

export interface ChangeExpirationOptions {
  hitId: string;
  requesterId: string;
  /** A time that is past ends the HIT at once. */
  expiresAt: Date;
  now?: Date;
}

/** Longest time a HIT can be acceptable: 365 days from now. */
const MAX_AHEAD_MS = 31_536_000_000;

/**
 * Gives a HIT more time, less, or none. Slots that had been closed are opened, and paid for, again; those that close are refunded.
 * @throws AppError NotFound, BadInput, Conflict when it is being reviewed or gone, InsufficientFunds.
 */
export async function changeExpiration(tx: Transaction, { hitId, requesterId, expiresAt, now = new Date() }: ChangeExpirationOptions): Promise<void> {
  if (expiresAt.getTime() - now.getTime() > MAX_AHEAD_MS) throw new AppError('BadInput', 'A HIT can expire at most 365 days from now.');
  const hit = await lockOwnHIT(tx, { hitId, requesterId });
  assertStandalone(hit);
  if (hit.status === 'Disposed' || hit.status === 'Reviewing') throw new AppError('Conflict', `HIT ${hitId} is ${hit.status.toLowerCase()}; its time cannot be changed.`);
  const end = expiresAt <= now ? now : expiresAt;
  await tx.hIT.update({ where: { id: hitId }, data: { expiresAt: end } });
  if (end > now) {
    const closed = await tx.hITSlot.findMany({ where: { hitId, status: 'Closed' }, select: { position: true } });
    await openSlots(tx, hit, closed.map(({ position }) => position));
  }
  if (end > hit.expiresAt) await recordEvent(tx, { actorId: requesterId, action: 'hit.extended', subjectType: 'hit', subjectId: hitId, data: { expiresAt: end.toISOString() } });
  await refreshHIT(tx, { of: hitId, now, actorId: requesterId });
}
