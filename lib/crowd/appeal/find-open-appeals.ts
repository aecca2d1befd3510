import { db } from '#lib/db.ts';

export interface OpenAppealRow {
  assignmentId: string;
  workerId: string;
  title: string;
  /** Null for a task that carries its own question. */
  studyId: string | null;
  /** Why it was rejected. */
  feedback: string | null;
  reason: string;
  at: Date;
}

/** Appeals that wait for a requester, oldest first. */
export async function findOpenAppeals(requesterId: string, limit = 100): Promise<OpenAppealRow[]> {
  const rows = await db().appeal.findMany({
    where: { status: 'Open', assignment: { hit: { hitType: { requesterId } } } },
    select: { assignmentId: true, reason: true, at: true, assignment: { select: { workerId: true, studyId: true, feedback: true, hit: { select: { hitType: { select: { title: true } } } } } } },
    orderBy: { at: 'asc' },
    take: limit,
  });
  return rows.map(({ assignment: { hit, ...assignment }, ...row }) => ({ ...row, ...assignment, title: hit.hitType.title }));
}
