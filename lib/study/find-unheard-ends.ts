import { db } from '#lib/db.ts';

/**
 * Studies that are over while the run which asked still waits for them: it looked before the end and began to listen after it, so nobody told it. Ends of the last
 * seconds are on their way.
 */
export async function findUnheardEnds(now = new Date(), limit = 50): Promise<string[]> {
  const studies = await db().study.findMany({
    where: { status: { in: ['Complete', 'Cancelled'] }, endedAt: { lt: new Date(now.getTime() - 10_000) }, run: { status: 'Waiting' } },
    select: { id: true },
    orderBy: { endedAt: 'asc' },
    take: limit,
  });
  return studies.map(({ id }) => id);
}
