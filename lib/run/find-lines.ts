import { db } from '#lib/db.ts';

export interface LogLine {
  id: bigint;
  at: Date;
  text: string;
}

export interface FindLinesOptions {
  runId: string;
  /** Lines after this one, oldest first; absent: the last lines. */
  after?: bigint;
  limit?: number;
}

/** Lines of a run's log in the order in which they were written. */
export async function findLines({ runId, after, limit = 500 }: FindLinesOptions): Promise<LogLine[]> {
  const rows = await db().runLine.findMany({
    where: { runId, ...(after !== undefined && { id: { gt: after } }) },
    orderBy: { id: after === undefined ? 'desc' : 'asc' },
    take: limit,
    select: { id: true, at: true, text: true },
  });
  return after === undefined ? rows.reverse() : rows;
}
