import type { Db } from '#lib/db.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';

export interface AuditRecord {
  /** A user's id, or `system` for jobs. */
  actorId: string;
  /** `noun.verb-in-the-past`, e.g. `assignment.submitted`. */
  action: string;
  subjectType: string;
  subjectId: string;
  data?: Prisma.InputJsonValue;
}

/** Writes who did what in the transaction of the change itself, so neither can exist without the other. */
export async function recordEvent(tx: Db, record: AuditRecord): Promise<void> {
  await tx.auditEvent.createMany({ data: [record] });
}
