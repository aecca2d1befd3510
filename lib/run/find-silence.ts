import { AWAY_MS } from '#lib/contracts/heartbeat.ts';
import { db } from '#lib/db.ts';

/**
 * Since when no worker has been heard of although a run needs one: some run of its tree is under way, waits neither for people nor for a part of its own,
 * no worker has told of itself for a while, whatever it does, and nothing has happened to the tree. Null while all is well. When a worker comes the run goes on by itself.
 */
export async function findSilence(runId: string, now = new Date()): Promise<Date | null> {
  const [{ isNeeded, since }] = await db().$queryRaw<{ isNeeded: boolean; since: Date | null }[]>`
    WITH RECURSIVE tree AS (
      SELECT "id", "status" FROM "Run" WHERE "id" = ${runId}
      UNION ALL SELECT r."id", r."status" FROM "Run" r JOIN tree ON r."parentId" = tree."id"
    ) SELECT
      EXISTS (SELECT 1 FROM tree WHERE "status" = 'Running'
        AND NOT EXISTS (SELECT 1 FROM "Run" part WHERE part."parentId" = tree."id" AND part."status" IN ('Queued', 'Running', 'Waiting'))) AS "isNeeded",
      greatest((SELECT max("heartbeatAt") FROM "GpuWorker"), (SELECT max(e."at") FROM "AuditEvent" e JOIN tree ON e."subjectType" = 'run' AND e."subjectId" = tree."id")) AS "since"`;
  return isNeeded && since !== null && now.getTime() - since.getTime() > AWAY_MS ? since : null;
}
