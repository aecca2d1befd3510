import { db } from '#lib/db.ts';

/** Reward models that runs of the reward stage trained, newest first; of one dataset when it is named. */
export async function findRewardsFrom(datasetId?: string): Promise<{ id: string; name: string; createdAt: Date }[]> {
  return db().model.findMany({
    where: { kind: 'Reward', run: { stage: 'reward', ...(datasetId && { uses: { some: { role: 'rankings', subjectType: 'dataset', subjectId: datasetId } } }) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: 100,
    select: { id: true, name: true, createdAt: true },
  });
}
