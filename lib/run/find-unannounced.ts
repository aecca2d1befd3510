import { db } from '#lib/db.ts';

/** What an event about a run needs. */
export interface RunMark {
  runId: string;
  stage: string;
  /** Tells an event of one request from that of a later retry. */
  fence: number;
}

const MARK = { id: true, stage: true, fence: true } as const;
const toMark = ({ id, stage, fence }: { id: string; stage: string; fence: number }): RunMark => ({ runId: id, stage, fence });

/** The marks of these runs. */
export async function findMarks(runIds: string[]): Promise<RunMark[]> {
  return (await db().run.findMany({ where: { id: { in: runIds } }, select: MARK })).map(toMark);
}

/** Runs that were asked for more than a minute ago and have not begun, unless their parent is there to invoke them. */
export async function findUnbegun(now = new Date()): Promise<RunMark[]> {
  const rows = await db().run.findMany({
    where: { status: 'Queued', createdAt: { lt: new Date(now.getTime() - 60_000) }, OR: [{ parentId: null }, { parent: { status: { in: ['Succeeded', 'Failed', 'Cancelled'] } } }] },
    orderBy: { createdAt: 'asc' },
    take: 100,
    select: MARK,
  });
  return rows.map(toMark);
}

/** Runs cancelled within the last hour. */
export async function findJustCancelled(now = new Date()): Promise<RunMark[]> {
  const rows = await db().run.findMany({ where: { status: 'Cancelled', cancelledAt: { gt: new Date(now.getTime() - 3_600_000) } }, take: 500, select: MARK });
  return rows.map(toMark);
}
