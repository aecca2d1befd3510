import { db } from '#lib/db.ts';

/** Whether Prolific sent this worker to this study. */
export async function isFromProlific(who: { studyId: string; workerId: string }): Promise<boolean> {
  return (await db().prolificSubmission.count({ where: who })) > 0;
}

/**
 * The address by which a participant tells Prolific that they are done, or null for everybody else, for who has answered nothing yet, and as long as
 * there is more for them to do.
 */
export async function completionUrl({ studyId, workerId }: { studyId: string; workerId: string }): Promise<string | null> {
  const submission = await db().prolificSubmission.findFirst({ where: { studyId, workerId }, select: { study: { select: { completionCode: true } } } });
  if (!submission) return null;
  const answered = await db().assignment.count({ where: { studyId, workerId, status: { in: ['Submitted', 'Approved', 'Rejected'] } } });
  const holds = await db().assignment.count({ where: { studyId, workerId, status: 'Accepted', deadline: { gt: new Date() } } });
  if (answered === 0 || holds > 0) return null;
  return `https://app.prolific.com/submissions/complete?cc=${encodeURIComponent(submission.study.completionCode)}`;
}
