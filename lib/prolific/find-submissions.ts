import { db } from '#lib/db.ts';

export interface SubmissionRow {
  id: string;
  participantId: string;
  workerId: string;
  status: string;
  startedAt: Date;
  /** Tasks handed in here. */
  answered: number;
  rejected: number;
}

export interface ProlificPanel {
  prolificId: string | null;
  status: string;
  places: number;
  rewardCents: number;
  minutes: number;
  submissions: SubmissionRow[];
}

/** A study on Prolific with its submissions, those that wait for a decision first; null when it is not for Prolific. */
export async function findSubmissions(studyId: string, limit = 500): Promise<ProlificPanel | null> {
  const study = await db().prolificStudy.findUnique({ where: { studyId }, select: { prolificId: true, status: true, places: true, rewardCents: true, minutes: true } });
  if (!study) return null;
  const submissions = await db().$queryRaw<SubmissionRow[]>`
    SELECT s."id", s."participantId", s."workerId", s."status", s."startedAt",
      (SELECT count(*)::int FROM "Assignment" a WHERE a."studyId" = s."studyId" AND a."workerId" = s."workerId" AND a."status" IN ('Submitted', 'Approved', 'Rejected')) AS "answered",
      (SELECT count(*)::int FROM "Assignment" a WHERE a."studyId" = s."studyId" AND a."workerId" = s."workerId" AND a."status" = 'Rejected') AS "rejected"
    FROM "ProlificSubmission" s WHERE s."studyId" = ${studyId} ORDER BY s."status" <> 'AWAITING REVIEW', s."startedAt" DESC LIMIT ${limit}`;
  return { ...study, submissions };
}
