import type { RunStatus } from '#lib/generated/prisma/client.ts';
import type { Transaction } from '#lib/transaction.ts';
import { moveRun } from './lifecycle.ts';

/** A run's descendants, nearest first; with `withRoot` the run itself before them. Locked until the transaction ends. */
export async function lockTree(tx: Transaction, runId: string, { withRoot }: { withRoot: boolean }): Promise<{ id: string; status: RunStatus }[]> {
  const rows = await tx.$queryRaw<{ id: string; status: RunStatus; depth: number }[]>`
    WITH RECURSIVE tree AS (
      SELECT "id", 0 AS depth FROM "Run" WHERE "id" = ${runId}
      UNION ALL SELECT r."id", tree.depth + 1 FROM "Run" r JOIN tree ON r."parentId" = tree."id" WHERE tree.depth < 20
    ) SELECT r."id", r."status"::text AS "status", tree.depth FROM "Run" r JOIN tree USING ("id") ORDER BY tree.depth, r."createdAt", r."id" FOR UPDATE OF r`;
  return rows.filter(({ depth }) => withRoot || depth > 0).map(({ id, status }) => ({ id, status }));
}

/** Cancels a run's unfinished descendants; nobody waits for them any more. @returns their ids. */
export async function cancelDescendants(tx: Transaction, runId: string, now: Date): Promise<string[]> {
  const cancelled: string[] = [];
  for (const { id, status } of await lockTree(tx, runId, { withRoot: false })) {
    if (status === 'Failed') continue;
    if (await moveRun(tx, { id, transition: 'cancel', actorId: 'system', set: { endedAt: now, cancelledAt: now } })) cancelled.push(id);
  }
  return cancelled;
}
