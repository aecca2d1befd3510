import type { Db } from '#lib/db.ts';
import { db } from '#lib/db.ts';

/** One broken promise of the ledger, in words. */
export type LedgerProblem = string;

interface Finding {
  subject: string;
  expected: bigint;
  found: bigint;
}

/** The identities that must hold at every moment; each query returns what breaks one, so all empty means all is well. */
const CHECKS: readonly { name: string; sql: string }[] = [
  {
    name: 'transaction sums to zero',
    sql: `SELECT "transactionId" AS subject, 0::bigint AS expected, sum("amount")::bigint AS found
      FROM "LedgerEntry" GROUP BY 1 HAVING sum("amount") <> 0`,
  },
  {
    name: 'kept balance equals the replayed entries',
    sql: `SELECT a."id" AS subject, coalesce(sum(e."amount"), 0)::bigint AS expected, coalesce(a."balance", 0)::bigint AS found
      FROM "LedgerAccount" a LEFT JOIN "LedgerEntry" e ON e."accountId" = a."id" WHERE a."kind" = 'Available'
      GROUP BY a."id", a."balance" HAVING coalesce(sum(e."amount"), 0) <> coalesce(a."balance", 0)`,
  },
  {
    name: 'available and held are never negative',
    sql: `SELECT a."id" AS subject, 0::bigint AS expected, sum(e."amount")::bigint AS found
      FROM "LedgerAccount" a JOIN "LedgerEntry" e ON e."accountId" = a."id" WHERE a."kind" IN ('Available', 'Held', 'Earned', 'Fees')
      GROUP BY a."id" HAVING sum(e."amount") < 0`,
  },
  {
    name: 'earned equals approved payments plus bonuses plus surplus payments',
    sql: `WITH approved AS (
        SELECT a."workerId" AS id, sum(t."payment") AS amount
        FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "HITType" t ON t."id" = h."hitTypeId"
        WHERE a."status" = 'Approved' AND NOT a."surplus" GROUP BY 1
      ), surplus AS (
        SELECT w AS id, sum(payment) AS amount FROM (
          SELECT DISTINCT a."workerId" AS w, a."hitId", t."payment" AS payment
          FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId" JOIN "HITType" t ON t."id" = h."hitTypeId" WHERE a."surplus") once GROUP BY 1
      ), earned AS (
        SELECT a."ownerId" AS id, sum(e."amount") AS amount, sum(e."amount") FILTER (WHERE x."kind" = 'bonus') AS bonus
        FROM "LedgerAccount" a JOIN "LedgerEntry" e ON e."accountId" = a."id" JOIN "LedgerTransaction" x ON x."id" = e."transactionId"
        WHERE a."kind" = 'Earned' AND x."kind" <> 'payout' GROUP BY 1
      )
      SELECT id AS subject, (coalesce(approved.amount, 0) + coalesce(surplus.amount, 0) + coalesce(earned.bonus, 0))::bigint AS expected,
        coalesce(earned.amount, 0)::bigint AS found
      FROM approved FULL JOIN surplus USING (id) FULL JOIN earned USING (id)
      WHERE coalesce(approved.amount, 0) + coalesce(surplus.amount, 0) + coalesce(earned.bonus, 0) <> coalesce(earned.amount, 0)`,
  },
  {
    name: 'held equals (payment + fee) × slots still to be paid',
    sql: `WITH due AS (
        SELECT coalesce(h."studyId", h."id") AS id, sum((t."payment" + h."fee") * (SELECT count(*) FROM "HITSlot" s
          LEFT JOIN "Assignment" a ON a."id" = s."assignmentId"
          WHERE s."hitId" = h."id" AND (s."status" = 'Open' OR (s."status" = 'Filled' AND a."status" = 'Submitted')))) AS amount
        FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId" GROUP BY 1
      ), held AS (
        SELECT a."ownerId" AS id, sum(e."amount") AS amount FROM "LedgerAccount" a JOIN "LedgerEntry" e ON e."accountId" = a."id"
        WHERE a."kind" = 'Held' GROUP BY 1
      )
      SELECT id AS subject, coalesce(due.amount, 0)::bigint AS expected, coalesce(held.amount, 0)::bigint AS found
      FROM due FULL JOIN held USING (id) WHERE coalesce(due.amount, 0) <> coalesce(held.amount, 0)`,
  },
];

/**
 * Replays the ledger against itself and against the work it paid for. Everything is read in one snapshot, so it may run beside live traffic.
 * @returns what does not add up; empty when all identities hold.
 */
export async function auditLedger(): Promise<LedgerProblem[]> {
  return db().$transaction((tx: Db) => findProblems(tx), { isolationLevel: 'RepeatableRead', maxWait: 10_000, timeout: 60_000 });
}

async function findProblems(tx: Db): Promise<LedgerProblem[]> {
  const problems: LedgerProblem[] = [];
  for (const { name, sql } of CHECKS) {
    const findings = await tx.$queryRawUnsafe<Finding[]>(sql);
    problems.push(...findings.map(({ subject, expected, found }) => `${name}: ${subject} should be ${expected} but is ${found} micro-dollars`));
  }
  return problems;
}
