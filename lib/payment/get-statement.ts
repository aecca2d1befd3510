import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

/** Whose money: what a worker has earned, or what a requester has available or set aside. */
export type StatementSide = 'worker' | 'requester';

export interface StatementRow {
  /** Midnight UTC of the day. */
  day: Date;
  /** deposit, settle, bonus, surplus, payout. */
  kind: string;
  /** The study or the kind of task it was for. */
  name: string | null;
  /** How many movements the row sums up. */
  count: number;
  /** Micro-dollars into (+) or out of (−) the account. */
  amount: bigint;
  /** Of that, the platform's fees. */
  fees: bigint;
}

export interface Statement {
  /** Such as 2026-11. */
  month: string;
  /** Months with movements, newest first, and this one. */
  months: string[];
  /** Micro-dollars at the month's beginning and end. */
  opening: bigint;
  closing: bigint;
  rows: StatementRow[];
}

export interface GetStatementOptions {
  side: StatementSide;
  userId: string;
  /** Such as 2026-11, in UTC; the present one when left out. */
  month?: string;
  now?: Date;
}

/** The accounts of one side. Money that is set aside is still the requester's, so holds and refunds are no movements. */
function accountsOf(side: StatementSide, userId: string): Prisma.Sql {
  if (side === 'worker') return Prisma.sql`SELECT ${`Earned:${userId}`} AS "id"`;
  return Prisma.sql`SELECT ${`Available:${userId}`} AS "id" UNION ALL SELECT 'Held:' || "id" FROM "Study" WHERE "requesterId" = ${userId}
    UNION ALL SELECT 'Held:' || h."id" FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId" WHERE h."studyId" IS NULL AND t."requesterId" = ${userId}`;
}

const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])$/;

/** Whether a text names a month. */
export function isMonth(text: string | undefined): text is string {
  return text !== undefined && MONTH.test(text);
}

/** First moments of a month and of the next. */
function boundsOf(month: string): { from: Date; to: Date } {
  const [, year, number] = MONTH.exec(month) ?? [];
  if (!year) throw new AppError('BadInput', `"${month.slice(0, 20)}" is not a month. Write it as 2026-11.`);
  return { from: new Date(Date.UTC(Number(year), Number(number) - 1, 1)), to: new Date(Date.UTC(Number(year), Number(number), 1)) };
}

/**
 * One month of somebody's money, from opening to closing balance: a row for each day, kind and study.
 * @throws AppError BadInput for a month that is none.
 */
export async function getStatement({ side, userId, month: wanted, now = new Date() }: GetStatementOptions): Promise<Statement> {
  const present = now.toISOString().slice(0, 7);
  const month = wanted ?? present;
  const { from, to } = boundsOf(month);
  const mine = accountsOf(side, userId);
  const rows = await db().$queryRaw<StatementRow[]>`
    WITH mine AS (${mine}), moved AS (
      SELECT t."id", t."kind", t."reference", date_trunc('day', t."at" AT TIME ZONE 'UTC') AS "day", sum(e."amount") AS "amount"
      FROM mine JOIN "LedgerEntry" e ON e."accountId" = mine."id" JOIN "LedgerTransaction" t ON t."id" = e."transactionId"
      WHERE t."at" >= ${from}::timestamptz AND t."at" < ${to}::timestamptz GROUP BY 1, 2, 3, 4 HAVING sum(e."amount") <> 0
    ), told AS (
      SELECT moved.*, coalesce(
          (SELECT a."ownerId" FROM "LedgerEntry" h JOIN "LedgerAccount" a ON a."id" = h."accountId" WHERE h."transactionId" = moved."id" AND a."kind" = 'Held' LIMIT 1),
          (SELECT coalesce(s."studyId", s."hitId") FROM "Assignment" s WHERE moved."kind" = 'settle' AND s."id" = split_part(moved."reference", ':', 2))) AS "holder",
        coalesce((SELECT sum(f."amount") FROM "LedgerEntry" f JOIN "LedgerAccount" a ON a."id" = f."accountId" WHERE f."transactionId" = moved."id" AND a."kind" = 'Fees'), 0) AS "fees"
      FROM moved
    )
    SELECT told."day" AT TIME ZONE 'UTC' AS "day", told."kind", coalesce(y."name", p."title") AS "name", count(*)::int AS "count", sum(told."amount")::bigint AS "amount", sum(told."fees")::bigint AS "fees"
    FROM told LEFT JOIN "Study" s ON s."id" = told."holder" LEFT JOIN "HIT" h ON h."id" = told."holder"
      LEFT JOIN "HITType" p ON p."id" = coalesce(s."hitTypeId", h."hitTypeId") LEFT JOIN "Study" y ON y."id" = s."id" AND ${side} = 'requester'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  const [{ opening, months }] = await db().$queryRaw<{ opening: bigint; months: string[] }[]>`
    WITH mine AS (${mine}), moved AS (SELECT e."amount", t."at" FROM mine JOIN "LedgerEntry" e ON e."accountId" = mine."id" JOIN "LedgerTransaction" t ON t."id" = e."transactionId")
    SELECT coalesce(sum("amount") FILTER (WHERE "at" < ${from}::timestamptz), 0)::bigint AS "opening",
      coalesce(array_agg(DISTINCT to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM')), '{}') AS "months" FROM moved`;
  const closing = rows.reduce((sum, { amount }) => sum + amount, opening);
  return { month, months: [...new Set([present, month, ...months])].sort().reverse(), opening, closing, rows };
}
