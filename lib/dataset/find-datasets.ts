import { db } from '#lib/db.ts';

export interface FindDatasetsOptions {
  kind?: string;
  runId?: string;
  limit?: number;
}

/** Versions of datasets, newest first, with the studies whose answers they hold. */
export async function findDatasets({ kind, runId, limit = 200 }: FindDatasetsOptions = {}) {
  const rows = await db().dataset.findMany({
    where: { kind, runId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: limit,
    select: { id: true, kind: true, name: true, key: true, sha256: true, items: true, card: true, runId: true, createdAt: true, studies: { select: { studyId: true } } },
  });
  return rows.map(({ studies, ...row }) => ({ ...row, studyIds: studies.map(({ studyId }) => studyId) }));
}
