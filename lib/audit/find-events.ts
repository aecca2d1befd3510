import { db } from '#lib/db.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';

export interface FindEventsOptions {
  /** Id of what was changed, or of who did it. */
  about?: string;
  /** Beginning of the action's name, e.g. `account.` */
  action?: string;
  /** The id before which to go on: the last one of the page before. */
  before?: bigint;
}

export interface AuditRow {
  id: bigint;
  at: Date;
  actorId: string;
  /** Null for `system` and accounts that are gone. */
  actorName: string | null;
  action: string;
  subjectType: string;
  subjectId: string;
  data: Prisma.JsonValue;
}

/** Rows of a page. */
const PAGE = 50;

/** The audit log from its newest entry back, a page at a time; `next` is the `before` of the following page. */
export async function findEvents({ about, action, before }: FindEventsOptions): Promise<{ events: AuditRow[]; next: bigint | null }> {
  const rows = await db().auditEvent.findMany({
    where: {
      ...(about && { OR: [{ subjectId: about }, { actorId: about }] }),
      ...(action && { action: { startsWith: action } }),
      ...(before !== undefined && { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
  });
  const page = rows.slice(0, PAGE);
  const people = await db().user.findMany({ where: { id: { in: [...new Set(page.map(({ actorId }) => actorId))] } }, select: { id: true, name: true } });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return { events: page.map((row) => ({ ...row, actorName: names.get(row.actorId) ?? null })), next: rows.length > PAGE ? page[PAGE - 1].id : null };
}
