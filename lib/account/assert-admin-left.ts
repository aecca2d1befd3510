import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';

/** Serialises changes of administrators, so that two of them cannot remove each other at once. */
const LOCK = 7_301_001;

/** @throws AppError Conflict when the change just made would leave nobody who can administer; the transaction then rolls back. */
export async function assertAdminLeft(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`;
  const left = await tx.user.count({ where: { roles: { has: 'Admin' }, suspendedAt: null } });
  if (left === 0) throw new AppError('Conflict', 'Nobody would be left to administer Apiary. Make somebody else an administrator first.');
}
