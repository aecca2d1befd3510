import { db } from '#lib/db.ts';
import type { PayoutStatus } from '#lib/generated/prisma/client.ts';

export interface PayoutRow {
  id: string;
  status: PayoutStatus;
  createdAt: Date;
  endedAt: Date | null;
  workers: number;
  /** Micro-dollars. */
  total: bigint;
}

/** Payouts, newest first. */
export async function findPayouts(limit = 100): Promise<PayoutRow[]> {
  return db().$queryRaw<PayoutRow[]>`
    SELECT p."id", p."status"::text AS "status", p."createdAt", p."endedAt", count(l."workerId")::int AS "workers", coalesce(sum(l."amount"), 0)::bigint AS "total"
    FROM "Payout" p LEFT JOIN "PayoutLine" l ON l."payoutId" = p."id" GROUP BY p."id" ORDER BY p."createdAt" DESC LIMIT ${limit}`;
}
