import { db } from '#lib/db.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';

export type Transaction = Prisma.TransactionClient;

/** Below the pool's 16, so that plain reads always find a connection while transactions queue here instead of timing out there. */
const MAX_OPEN = 12;
const MAX_TRIES = 8;

const queue: (() => void)[] = [];
let open = 0;

async function enter(): Promise<void> {
  if (open < MAX_OPEN) open++;
  else await new Promise<void>((resolve) => queue.push(resolve)); // the place is handed over, not given back
}

function leave(): void {
  const next = queue.shift();
  if (next) next();
  else open--;
}

/** Whether Postgres rolled the transaction back for a reason that goes away when it is tried again. */
export function isRetriable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause && depth < 6; depth++) {
    const { code, originalCode, kind, cause: next, meta } = cause as {
      code?: unknown;
      originalCode?: unknown;
      kind?: unknown;
      cause?: unknown;
      meta?: { code?: unknown; driverAdapterError?: unknown };
    };
    for (const value of [code, originalCode, meta?.code]) if (value === '40001' || value === '40P01' || value === 'P2034') return true;
    if (kind === 'TransactionWriteConflict') return true;
    cause = next ?? meta?.driverAdapterError;
  }
  return false;
}

/**
 * Runs `work` in one transaction at READ COMMITTED and repeats it when Postgres ended a deadlock or serialisation conflict.
 * `work` may therefore run more than once: it must have no effect outside the database. Never nest calls; functions that join take `tx`.
 */
export async function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  await enter();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await db().$transaction(work, { maxWait: 10_000, timeout: 30_000 });
      } catch (error) {
        if (attempt >= MAX_TRIES || !isRetriable(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
      }
    }
  } finally {
    leave();
  }
}

class GivenUp extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Rolls the transaction back and makes `tryInTransaction` answer with the reason. */
export type GiveUp<Reason extends string> = (reason: Reason) => never;

/** Like `inTransaction` for work that may find nothing to do: `giveUp(reason)` rolls everything back and becomes the result. */
export async function tryInTransaction<T, Reason extends string>(work: (tx: Transaction, giveUp: GiveUp<Reason>) => Promise<T>): Promise<T | Reason> {
  const giveUp = (reason: Reason): never => {
    throw new GivenUp(reason);
  };
  try {
    return await inTransaction((tx) => work(tx, giveUp));
  } catch (error) {
    if (error instanceof GivenUp) return error.reason as Reason;
    throw error;
  }
}
