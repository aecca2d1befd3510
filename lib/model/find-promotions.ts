import { db } from '#lib/db.ts';
import type { ModelKind } from '#lib/generated/prisma/client.ts';

/** Every time a model of a kind came into service, newest first: the first one is the champion. */
export async function findPromotions(kind: ModelKind, limit = 100) {
  return db().promotion.findMany({ where: { kind }, orderBy: { id: 'desc' }, take: limit, select: { id: true, at: true, runId: true, actorId: true, reason: true, model: { select: { id: true, name: true } } } });
}
