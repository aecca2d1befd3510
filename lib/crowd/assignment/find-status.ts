import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { AssignmentStatus } from '#lib/generated/prisma/client.ts';

/** @throws AppError NotFound when it is not this worker's. */
export async function findStatus({ assignmentId, workerId }: { assignmentId: string; workerId: string }): Promise<{ status: AssignmentStatus }> {
  const found = await db().assignment.findFirst({ where: { id: assignmentId, workerId }, select: { status: true } });
  if (!found) throw new AppError('NotFound', `You have no assignment ${assignmentId}.`);
  return found;
}
