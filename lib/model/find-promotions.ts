import { db } from '#lib/db.ts';
import type { ModelKind } from '#lib/generated/prisma/client.ts';

/**
 * Every time a model of a kind came into service, newest first: the first one is the champion. `until` is when the next one took over, null while none
 * has; `actorName` is the person's who did it, null where a rule or the platform did.
 */
export async function findPromotions(kind: ModelKind, limit = 100) {
  const rows = await db().promotion.findMany({ where: { kind }, orderBy: { id: 'desc' }, take: limit, select: { id: true, at: true, runId: true, actorId: true, reason: true, model: { select: { id: true, name: true } } } });
  const people = await db().user.findMany({ where: { id: { in: rows.map(({ actorId }) => actorId) } }, select: { id: true, name: true } });
  return rows.map((row, i) => ({ ...row, until: i === 0 ? null : rows[i - 1].at, actorName: people.find(({ id }) => id === row.actorId)?.name ?? null }));
}
