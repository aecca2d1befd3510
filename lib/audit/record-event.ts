import type { Db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';

export interface AuditRecord {
  /** A user's id, or `system` for jobs. */
  actorId: string;
  /** `noun.verb-in-the-past`, e.g. `assignment.submitted`. */
  action: string;
  subjectType: string;
  subjectId: string;
  data?: Prisma.InputJsonValue;
}

/** The same as part of a larger statement: an INSERT that writes the event if `when` holds. What to keep beside the names may be found by that statement, too. */
export function insertEvent({ actorId, action, subjectType, subjectId, data }: AuditRecord, when: Prisma.Sql, found?: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`INSERT INTO "AuditEvent" ("actorId", "action", "subjectType", "subjectId", "data")
    SELECT ${actorId}, ${action}, ${subjectType}, ${subjectId}, ${found ?? Prisma.sql`${data === undefined ? null : JSON.stringify(data)}::jsonb`} WHERE ${when}`;
}

/** Writes who did what in the transaction of the change itself, so neither can exist without the other. */
export async function recordEvent(tx: Db, record: AuditRecord): Promise<void> {
  await tx.auditEvent.createMany({ data: [record] });
}
