import { db } from '#lib/db.ts';
import type { ModelKind } from '#lib/generated/prisma/client.ts';

/** The model of a kind that is in service: the one promoted last; null before the first promotion. */
export async function getChampion(kind: ModelKind) {
  return db().promotion.findFirst({
    where: { kind },
    orderBy: { id: 'desc' },
    select: { at: true, runId: true, actorId: true, reason: true, model: { select: { id: true, name: true, key: true, card: true, runId: true } } },
  });
}
