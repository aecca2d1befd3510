import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction } from '#lib/transaction.ts';
import { formatDollars } from '../money.ts';
import { findDue } from './find-due.ts';

export interface PreparePayoutOptions {
  /** Workers with less stay as they are. Micro-dollars. */
  minimum: bigint;
  /** An administrator; the caller has checked that. */
  actorId: string;
}

/** Rows per INSERT, under Postgres' 65,535 parameters. */
const CHUNK = 10_000;

/**
 * Fixes what is due to each worker now as a list to be paid at the bank. No money is booked yet; what is on the list is on no other.
 * @returns the payout's id.
 * @throws AppError Conflict while another list is neither paid nor cancelled, BadInput when nobody is due as much.
 */
export async function preparePayout({ minimum, actorId }: PreparePayoutOptions): Promise<string> {
  return inTransaction(async (tx) => {
    const id = newId();
    const { count } = await tx.payout.createMany({ data: [{ id, createdById: actorId }], skipDuplicates: true });
    if (count === 0) throw new AppError('Conflict', 'There is a prepared payout already. Mark it as paid or cancel it first.');
    const due = await findDue({ minimum }, tx);
    if (due.length === 0) throw new AppError('BadInput', `Nobody is due $${formatDollars(minimum)} or more.`);
    for (let i = 0; i < due.length; i += CHUNK) await tx.payoutLine.createMany({ data: due.slice(i, i + CHUNK).map((line) => ({ payoutId: id, ...line })) });
    const total = due.reduce((sum, { amount }) => sum + amount, 0n);
    await recordEvent(tx, { actorId, action: 'payout.prepared', subjectType: 'payout', subjectId: id, data: { workers: due.length, total: total.toString() } });
    return id;
  });
}
