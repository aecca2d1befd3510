import { db } from '#lib/db.ts';
import type { ModelKind } from '#lib/generated/prisma/client.ts';

export interface FindModelsOptions {
  kind?: ModelKind;
  runId?: string;
  limit?: number;
}

/** Models, newest first. */
export async function findModels({ kind, runId, limit = 200 }: FindModelsOptions = {}) {
  return db().model.findMany({
    where: { kind, runId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: limit,
    select: { id: true, kind: true, name: true, key: true, runId: true, card: true, createdAt: true },
  });
}
