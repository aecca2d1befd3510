/** How many HITs of a study a worker holds or has answered. Taken before the assignment, slot and HIT locks, in this order everywhere. */
import type { Transaction } from '#lib/transaction.ts';

/** Raises the count while it is under the cap; false at the cap. Also serialises one worker's claims within a study. */
export async function raiseCount(tx: Transaction, studyId: string, workerId: string, cap: number): Promise<boolean> {
  if (cap < 1) return false;
  const raised = await tx.$executeRaw`
    INSERT INTO "WorkerStudyCount" AS c ("studyId", "workerId", "count") VALUES (${studyId}, ${workerId}, 1)
    ON CONFLICT ("studyId", "workerId") DO UPDATE SET "count" = c."count" + 1 WHERE c."count" < ${cap}`;
  return raised === 1;
}

/** Gives one place under the cap back. */
export async function lowerCount(tx: Transaction, studyId: string | null, workerId: string): Promise<void> {
  if (studyId === null) return;
  await tx.$executeRaw`UPDATE "WorkerStudyCount" SET "count" = "count" - 1 WHERE "studyId" = ${studyId} AND "workerId" = ${workerId} AND "count" > 0`;
}
