/** How many HITs of a study, or of a HIT type, a worker holds or has answered. Taken before the assignment, slot and HIT locks, in this order everywhere. */
import type { Db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';

/** Where places are counted, and how many one worker may take: a study's in a row kept for each worker, a HIT type's by counting what the worker has of it. */
export type Cap = StudyCap | { hitTypeId: string; most: number };
export type StudyCap = { studyId: string; most: number };

/** Raises the study's count while it is under the cap, which is at least 1; returns a row if it did. */
export function raiseCount(workerId: string, { studyId, most }: StudyCap): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "WorkerStudyCount" AS c ("studyId", "workerId", "count") VALUES (${studyId}, ${workerId}, 1)
    ON CONFLICT ("studyId", "workerId") DO UPDATE SET "count" = c."count" + 1 WHERE c."count" < ${most} RETURNING "count"`;
}

/** How many HITs of a type a worker holds or has answered. */
async function countOfType(tx: Db, hitTypeId: string, workerId: string): Promise<number> {
  const [{ count }] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Assignment" a JOIN "HIT" h ON h."id" = a."hitId"
    WHERE a."workerId" = ${workerId} AND h."hitTypeId" = ${hitTypeId} AND NOT a."surplus" AND a."status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected')`;
  return count;
}

/** Takes one place under the cap; false at the cap. Also serialises one worker's claims within a study or a capped type. */
export async function takePlace(tx: Transaction, workerId: string, cap: Cap | null): Promise<boolean> {
  if (cap === null) return true;
  if (cap.most < 1) return false;
  if ('studyId' in cap) return (await tx.$queryRaw<object[]>`${raiseCount(workerId, cap)}`).length === 1;
  await tx.$queryRaw`SELECT 1 AS ok FROM (SELECT pg_advisory_xact_lock(hashtextextended(${`${cap.hitTypeId}/${workerId}`}, 0))) locked`;
  return (await countOfType(tx, cap.hitTypeId, workerId)) < cap.most;
}

/** How many more HITs of a type a worker may take, as far as its cap goes; null: any number. */
export async function placesLeft(tx: Db, workerId: string, cap: { hitTypeId: string; most: number } | null): Promise<number | null> {
  return cap && Math.max(0, cap.most - (await countOfType(tx, cap.hitTypeId, workerId)));
}

/** Gives one place under a study's cap back. */
export async function lowerCount(tx: Transaction, studyId: string | null, workerId: string): Promise<void> {
  if (studyId === null) return;
  await tx.$executeRaw`UPDATE "WorkerStudyCount" SET "count" = "count" - 1 WHERE "studyId" = ${studyId} AND "workerId" = ${workerId} AND "count" > 0`;
}
