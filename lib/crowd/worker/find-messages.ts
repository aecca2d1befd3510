import { db } from '#lib/db.ts';

export interface WorkerMessageRow {
  id: string;
  requesterName: string;
  subject: string;
  text: string;
  at: Date;
}

/** What requesters wrote to a worker, newest first. */
export async function findMessages({ workerId, limit = 50 }: { workerId: string; limit?: number }): Promise<WorkerMessageRow[]> {
  const rows = await db().workerMessage.findMany({ where: { workerId }, include: { requester: { select: { name: true } } }, orderBy: { at: 'desc' }, take: limit });
  return rows.map(({ id, requester, subject, text, at }) => ({ id, requesterName: requester.name, subject, text, at }));
}
