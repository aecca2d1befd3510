import { db } from '#lib/db.ts';

/** Pictures of a run, by step, then name; with `sinceTime` those written at or after it. */
export async function findSamples({ runId, sinceTime }: { runId: string; sinceTime?: Date }): Promise<{ name: string; step: number; key: string }[]> {
  return db().runSample.findMany({
    where: { runId, ...(sinceTime && { at: { gte: sinceTime } }) },
    orderBy: [{ step: 'asc' }, { name: 'asc' }],
    select: { name: true, step: true, key: true },
  });
}
