import { db } from '#lib/db.ts';
import type { LedgerAccountKind } from '#lib/generated/prisma/client.ts';
import { accountId } from './post-transaction.ts';

export interface StatementLine {
  transactionId: string;
  at: Date;
  /** deposit, hold, settle, refund, bonus, surplus. */
  kind: string;
  /** What it was for, e.g. `approve:<assignment id>`. */
  reference: string;
  /** Micro-dollars into (+) or out of (−) the account. */
  amount: bigint;
}

export interface FindStatementOptions {
  kind: LedgerAccountKind;
  ownerId: string;
  limit?: number;
}

/** The movements of one account, newest first: a worker's `Earned`, a requester's `Available`, a study's `Held`. */
export async function findStatement({ kind, ownerId, limit = 200 }: FindStatementOptions): Promise<StatementLine[]> {
  const entries = await db().ledgerEntry.findMany({
    where: { accountId: accountId(kind, ownerId) },
    select: { amount: true, transactionId: true, transaction: { select: { at: true, kind: true, reference: true } } },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return entries.map(({ amount, transactionId, transaction }) => ({ transactionId, amount, ...transaction }));
}
