import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { accountId } from '../post-transaction.ts';

export interface EndPayoutOptions {
  payoutId: string;
  /** Paid: the bank has sent the money. Cancelled: it has not, and will not. */
  as: 'Paid' | 'Cancelled';
  /** An administrator; the caller has checked that. */
  actorId: string;
  now?: Date;
}

/** Moves every line from what its worker has earned to the world outside: a transaction for each worker, all in one statement. */
async function book(tx: Transaction, payoutId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    WITH world AS (
      INSERT INTO "LedgerAccount" ("id", "kind", "ownerId") VALUES (${accountId('External', 'world')}, 'External', 'world') ON CONFLICT DO NOTHING
    ), line AS (
      SELECT 'payout:' || "payoutId" || ':' || "workerId" AS reference, "payoutId" || "workerId" AS id, "workerId", "amount" FROM "PayoutLine" WHERE "payoutId" = ${payoutId}
    ), head AS (
      INSERT INTO "LedgerTransaction" ("id", "kind", "reference", "at") SELECT id, 'payout', reference, ${now}::timestamptz FROM line
      ON CONFLICT ("reference") DO NOTHING RETURNING "id"
    )
    INSERT INTO "LedgerEntry" ("transactionId", "accountId", "amount")
    SELECT head."id", 'Earned:' || line."workerId", -line."amount" FROM head JOIN line USING ("id")
    UNION ALL SELECT head."id", ${accountId('External', 'world')}, line."amount" FROM head JOIN line USING ("id")`;
}

/**
 * Marks a prepared payout as paid, which books it, or cancels it. Doing the same twice changes nothing.
 * @returns false when it had ended so before.
 * @throws AppError NotFound, or Conflict when it has ended the other way.
 */
export async function endPayout({ payoutId, as, actorId, now = new Date() }: EndPayoutOptions): Promise<boolean> {
  return inTransaction(async (tx) => {
    const { count } = await tx.payout.updateMany({ where: { id: payoutId, status: 'Prepared' }, data: { status: as, endedAt: now } });
    if (count === 1) {
      if (as === 'Paid') await book(tx, payoutId, now);
      await recordEvent(tx, { actorId, action: as === 'Paid' ? 'payout.paid' : 'payout.cancelled', subjectType: 'payout', subjectId: payoutId });
      return true;
    }
    const payout = await tx.payout.findUnique({ where: { id: payoutId }, select: { status: true } });
    if (!payout) throw new AppError('NotFound', `There is no payout ${payoutId}.`);
    if (payout.status === as) return false;
    throw new AppError('Conflict', payout.status === 'Paid' ? 'This payout has been paid and cannot be cancelled.' : 'This payout has been cancelled. Prepare a new one.');
  });
}
