import { refuse } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { Prisma, type LedgerAccountKind } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';
import { formatDollars } from './money.ts';

/** The owner of the accounts that belong to nobody else. */
export const PLATFORM = 'platform';

export interface LedgerMove {
  kind: LedgerAccountKind;
  /** A user's id, a study's id for `Held`, or `platform`. */
  ownerId: string;
  /** Micro-dollars into (+) or out of (−) the account. */
  amount: bigint;
}

export interface PostTransactionOptions {
  kind: string;
  /** Makes the movement happen once: posting the same reference again does nothing. */
  reference: string;
  moves: readonly LedgerMove[];
  /** The movement's time; now unless a test or a job says otherwise. */
  at?: Date;
}

/** An account's id is its kind and owner, so a posting needs no look-up. */
export function accountId(kind: LedgerAccountKind, ownerId: string): string {
  return `${kind}:${ownerId}`;
}

/** A move of what is set aside for a study (or for a HIT without one). */
export function heldBy(holderId: string, amount: bigint): LedgerMove {
  return { kind: 'Held', ownerId: holderId, amount };
}

/** Rows of the accounts that may have to be opened, in one order everywhere. */
function accountRows(moves: readonly LedgerMove[]): Prisma.Sql {
  const sorted = [...moves].sort((x, y) => (accountId(x.kind, x.ownerId) < accountId(y.kind, y.ownerId) ? -1 : 1));
  return Prisma.join(
    sorted.map(({ kind, ownerId }) => Prisma.sql`(${accountId(kind, ownerId)}, ${kind}::"LedgerAccountKind", ${ownerId}, ${kind === 'Available' ? 0n : null}::bigint)`),
  );
}

/** Moves the guarded balance of an `Available` account in step with its entries. */
async function moveAvailable(tx: Transaction, { ownerId, amount }: LedgerMove): Promise<void> {
  const id = accountId('Available', ownerId);
  const moved = await tx.$executeRaw`UPDATE "LedgerAccount" SET "balance" = "balance" + ${amount} WHERE "id" = ${id} AND "balance" + ${amount} >= 0`;
  if (moved === 1) return;
  const account = await tx.ledgerAccount.findUniqueOrThrow({ where: { id }, select: { balance: true } });
  throw refuse('InsufficientFunds', 'fundsMissing', { needed: formatDollars(-amount), available: formatDollars(account.balance ?? 0n) });
}

/**
 * Appends one movement to the ledger inside the caller's transaction. Entries sum to zero (checked again by the database at commit).
 * @returns false when a movement with this reference exists already; nothing is written then.
 * @throws AppError InsufficientFunds when an `Available` account would go below zero.
 */
export async function postTransaction(tx: Transaction, { kind, reference, moves, at = new Date() }: PostTransactionOptions): Promise<boolean> {
  const sum = moves.reduce((total, { amount }) => total + amount, 0n);
  if (sum !== 0n) throw new Error(`Ledger transaction ${reference} sums to ${sum} instead of zero`);
  const real = moves.filter(({ amount }) => amount !== 0n);
  if (real.length === 0) return false;
  const accounts = real.map((move) => accountId(move.kind, move.ownerId));
  const amounts = real.map(({ amount }) => amount);
  const written = await tx.$executeRaw`
    WITH opened AS (
      INSERT INTO "LedgerAccount" ("id", "kind", "ownerId", "balance") VALUES ${accountRows(real)} ON CONFLICT DO NOTHING
    ), head AS (
      INSERT INTO "LedgerTransaction" ("id", "kind", "reference", "at") VALUES (${newId()}, ${kind}, ${reference}, ${at}::timestamptz)
      ON CONFLICT ("reference") DO NOTHING RETURNING "id"
    )
    INSERT INTO "LedgerEntry" ("transactionId", "accountId", "amount")
    SELECT head."id", entry.account, entry.amount FROM head, unnest(${accounts}::text[], ${amounts}::bigint[]) AS entry(account, amount)`;
  if (written === 0) return false;
  for (const move of real) if (move.kind === 'Available') await moveAvailable(tx, move);
  return true;
}
