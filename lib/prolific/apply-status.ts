import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { GIVEN_UP } from './submission.ts';

export interface ApplyStatusOptions {
  submissionId: string;
  status: string;
  /** When Prolific says it happened. */
  at: Date;
  now?: Date;
}

/**
 * Keeps what Prolific says about a submission, unless something newer is known. A participant who gave the place up gives back the tasks held here, so
 * that the next one finds them.
 * @returns whether anything changed.
 */
export async function applyStatus({ submissionId, status, at, now = new Date() }: ApplyStatusOptions): Promise<boolean> {
  const { count } = await db().prolificSubmission.updateMany({ where: { id: submissionId, status: { not: status }, OR: [{ eventAt: null }, { eventAt: { lte: at } }] }, data: { status, eventAt: at } });
  if (count === 0) return false;
  if (!GIVEN_UP.includes(status)) return true;
  const { studyId, workerId } = await db().prolificSubmission.findUniqueOrThrow({ where: { id: submissionId }, select: { studyId: true, workerId: true } });
  const held = await db().assignment.findMany({ where: { studyId, workerId, status: 'Accepted' }, select: { id: true } });
  for (const { id } of held) {
    await returnAssignment({ assignmentId: id, workerId, now }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error; // handed in this very moment: it stays
    });
  }
  return true;
}
