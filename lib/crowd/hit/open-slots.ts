import { newId } from '#lib/ids.ts';
import { holdForStudy } from '#lib/payment/hold-for-study.ts';
import type { Transaction } from '#lib/transaction.ts';
import type { OwnHIT } from './own-hit.ts';

/** Rows per INSERT, under Postgres' 65,535 parameters. */
const CHUNK = 5_000;

/**
 * Opens slots of a HIT without a study at the given positions and holds the money for them first. A position that was closed before gets a new slot
 * with a new id: each slot is held for once and refunded at most once.
 * @throws AppError InsufficientFunds.
 */
export async function openSlots(tx: Transaction, { id: hitId, requesterId, payment, fee }: Pick<OwnHIT, 'id' | 'requesterId' | 'payment' | 'fee'>, positions: readonly number[]): Promise<void> {
  if (positions.length === 0) return;
  const slots = positions.map((position) => ({ id: newId(), hitId, position, rand: Math.random() }));
  await holdForStudy(tx, { holderId: hitId, requesterId, amount: (payment + fee) * BigInt(slots.length), reference: slots[0].id });
  await tx.hITSlot.deleteMany({ where: { hitId, position: { in: [...positions] }, status: 'Closed' } });
  for (let i = 0; i < slots.length; i += CHUNK) await tx.hITSlot.createMany({ data: slots.slice(i, i + CHUNK) });
}
