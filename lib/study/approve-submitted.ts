import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';

/**
 * Approves up to `limit` waiting answers of a study, oldest first; call again while some are left.
 * @returns how many were approved, and how many still wait.
 */
export async function approveSubmitted({ studyId, requesterId, limit = 100 }: { studyId: string; requesterId: string; limit?: number }): Promise<{ approved: number; left: number }> {
  const where = { studyId, status: 'Submitted', study: { requesterId } } as const;
  const found = await db().assignment.findMany({ where, select: { id: true }, orderBy: { submittedAt: 'asc' }, take: limit });
  let approved = 0;
  for (const { id } of found) {
    try {
      if (await approveAssignment({ assignmentId: id, actorId: requesterId })) approved++;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'Conflict') throw error; // somebody else decided it meanwhile
    }
  }
  return { approved, left: await db().assignment.count({ where }) };
}
