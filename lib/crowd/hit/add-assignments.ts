import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import { moveHIT } from '../lifecycle.ts';
import { openSlots } from './open-slots.ts';
import { assertStandalone, lockOwnHIT } from './own-hit.ts';

export interface AddAssignmentsOptions {
  hitId: string;
  requesterId: string;
  /** How many more answers are wanted. */
  count: number;
  /** At least this much time to accept them, counted from now; for review policies that extend. */
  minimumSeconds?: number;
  actorId?: string;
  now?: Date;
}

/** From this many assignments on a HIT is of another kind: it cannot be grown into one. */
const LARGE = 10;

/**
 * Asks for more answers to a HIT and holds the money for them. On a HIT whose time is over they wait, unpaid, for a new expiration.
 * @throws AppError NotFound, Conflict when it cannot grow, InsufficientFunds.
 */
export async function addAssignments(tx: Transaction, { hitId, requesterId, count, minimumSeconds = 0, actorId = requesterId, now = new Date() }: AddAssignmentsOptions): Promise<void> {
  const hit = await lockOwnHIT(tx, { hitId, requesterId });
  assertStandalone(hit);
  if (!['Assignable', 'Unassignable', 'Reviewable'].includes(hit.status)) throw new AppError('Conflict', `HIT ${hitId} is ${hit.status.toLowerCase()} and cannot be extended.`);
  const maxAssignments = hit.maxAssignments + count;
  if (hit.maxAssignments < LARGE && maxAssignments >= LARGE) throw new AppError('Conflict', `A HIT created with fewer than ${LARGE} assignments cannot be extended to ${LARGE} or more.`);
  const earliest = new Date(now.getTime() + minimumSeconds * 1000);
  const expiresAt = minimumSeconds > 0 && hit.expiresAt < earliest ? earliest : hit.expiresAt;
  await tx.hIT.update({ where: { id: hitId }, data: { maxAssignments, expiresAt } });
  const positions = Array.from({ length: count }, (_, i) => hit.maxAssignments + i);
  if (expiresAt > now) await openSlots(tx, hit, positions);
  else await tx.hITSlot.createMany({ data: positions.map((position) => ({ id: `${hitId}S${position}`, hitId, position, rand: 0, status: 'Closed' as const })) });
  await recordEvent(tx, { actorId, action: 'hit.extended', subjectType: 'hit', subjectId: hitId, data: { maxAssignments, expiresAt: expiresAt.toISOString() } });
  if (expiresAt > now) await moveHIT(tx, { id: hitId, transition: 'reopen', actorId });
}
