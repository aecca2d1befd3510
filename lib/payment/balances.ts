/** What is where: read from the entries, except `available`, whose guarded balance is kept in step with them. */
import type { Db } from '#lib/db.ts';
import { db } from '#lib/db.ts';
import { accountId } from './post-transaction.ts';

/** Micro-dollars on one account, summed from its entries. */
async function sumOf(tx: Db, id: string): Promise<bigint> {
  const { _sum } = await tx.ledgerEntry.aggregate({ where: { accountId: id }, _sum: { amount: true } });
  return _sum.amount ?? 0n;
}

export interface RequesterBalance {
  /** Can still be spent. */
  available: bigint;
  /** Set aside for open and unreviewed work of all studies and HITs. */
  held: bigint;
}

/** A requester's money in micro-dollars. */
export async function requesterBalance(userId: string, tx: Db = db()): Promise<RequesterBalance> {
  const account = await tx.ledgerAccount.findUnique({ where: { id: accountId('Available', userId) }, select: { balance: true } });
  const [{ held }] = await tx.$queryRaw<{ held: bigint }[]>`
    SELECT coalesce(sum(e."amount"), 0)::bigint AS held
    FROM "LedgerEntry" e JOIN "LedgerAccount" a ON a."id" = e."accountId" AND a."kind" = 'Held'
    WHERE a."ownerId" IN (SELECT "id" FROM "Study" WHERE "requesterId" = ${userId} UNION ALL
      SELECT h."id" FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId" WHERE h."studyId" IS NULL AND t."requesterId" = ${userId})`;
  return { available: account?.balance ?? 0n, held };
}

/** What is still set aside for one study, in micro-dollars. */
export async function heldForStudy(studyId: string, tx: Db = db()): Promise<bigint> {
  return sumOf(tx, accountId('Held', studyId));
}

export interface WorkerEarnings {
  /** All that was ever earned: approved payments, bonuses, surplus payments. */
  earned: bigint;
  /** Of that, what has been paid out. */
  paidOut: bigint;
  /** Submitted and not decided yet. */
  pending: bigint;
}

/** A worker's money in micro-dollars. */
export async function workerEarnings(workerId: string, tx: Db = db()): Promise<WorkerEarnings> {
  const balance = await sumOf(tx, accountId('Earned', workerId));
  const { _sum } = await tx.ledgerEntry.aggregate({ where: { accountId: accountId('Earned', workerId), transaction: { kind: 'payout' } }, _sum: { amount: true } });
  const paidOut = -(_sum.amount ?? 0n);
  const [{ pending }] = await tx.$queryRaw<{ pending: bigint }[]>`
    SELECT coalesce(sum(t."payment"), 0)::bigint AS pending
    FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "HITType" t ON t."id" = h."hitTypeId"
    WHERE a."workerId" = ${workerId} AND a."status" = 'Submitted'`;
  return { earned: balance + paidOut, paidOut, pending };
}
