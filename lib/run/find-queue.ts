import { db } from '#lib/db.ts';
import type { RunStatus } from '#lib/generated/prisma/client.ts';

/** Milliseconds without a word after which a run that needs a worker counts as stuck. */
const PATIENCE = 60_000;

export interface QueuedRun {
  id: string;
  stage: string;
  name: string;
  status: RunStatus;
  priority: number;
  label: string | null;
  done: number | null;
  total: number | null;
  createdAt: Date;
  /** Its last sign of life: its beginning, or its worker's last word. */
  lastWordAt: Date;
  createdBy: string;
  /** It needs a worker and nothing has been heard of it for a minute. */
  isStuck: boolean;
}

/**
 * Every run under way that does something itself, oldest first: queued ones, those that need a worker, those that wait for people. A run that only waits for
 * its own parts is left out; its parts are here.
 */
export async function findQueue(now = new Date()): Promise<QueuedRun[]> {
  const rows = await db().$queryRaw<(Omit<QueuedRun, 'isStuck'>)[]>`
    SELECT r."id", r."stage", r."name", r."status"::text AS "status", r."priority", r."label", r."done", r."total", r."createdAt", u."name" AS "createdBy",
      greatest(r."createdAt", r."startedAt", r."heartbeatAt",
        (SELECT max(e."at") FROM "AuditEvent" e WHERE e."subjectType" = 'run' AND e."subjectId" = r."id")) AS "lastWordAt"
    FROM "Run" r JOIN "User" u ON u."id" = r."createdById"
    WHERE r."status" IN ('Queued', 'Running', 'Waiting')
      AND NOT EXISTS (SELECT 1 FROM "Run" part WHERE part."parentId" = r."id" AND part."status" IN ('Queued', 'Running', 'Waiting'))
    ORDER BY r."createdAt", r."id" LIMIT 200`;
  return rows.map((row) => ({ ...row, isStuck: row.status !== 'Waiting' && now.getTime() - row.lastWordAt.getTime() > PATIENCE }));
}
