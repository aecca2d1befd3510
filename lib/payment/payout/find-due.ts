import { db, type Db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

export interface DueRow {
  workerId: string;
  /** Micro-dollars in whole cents: banks move no less, the rest stays. */
  amount: bigint;
}

/** One cent. */
const CENT = 10_000n;

/** What workers have earned and not been paid out, in whole cents, for those with at least `minimum`; less than a prepared payout keeps apart. */
export async function findDue({ minimum = CENT }: { minimum?: bigint } = {}, tx: Db = db()): Promise<DueRow[]> {
  const least = minimum > CENT ? minimum : CENT;
  return tx.$queryRaw<DueRow[]>`
    SELECT * FROM (
      SELECT a."ownerId" AS "workerId", ((sum(e."amount") - ${keptApart(Prisma.sql`a."ownerId"`)})::bigint / ${CENT} * ${CENT})::bigint AS "amount"
      FROM "LedgerAccount" a JOIN "LedgerEntry" e ON e."accountId" = a."id" WHERE a."kind" = 'Earned' GROUP BY a."ownerId"
    ) due WHERE "amount" >= ${least} ORDER BY "workerId"`;
}

/** What the prepared payout holds of a worker's. */
function keptApart(workerId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`coalesce((SELECT sum(l."amount") FROM "PayoutLine" l JOIN "Payout" p ON p."id" = l."payoutId" WHERE p."status" = 'Prepared' AND l."workerId" = ${workerId}), 0)`;
}
