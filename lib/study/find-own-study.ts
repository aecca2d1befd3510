import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import type { Db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';

/** The part of a `where` that lets requesters see their own studies, researchers also those that models learn from or are judged by, and administrators all. */
export function visibleTo(user: SignedInUser): Prisma.StudyWhereInput {
  if (hasRole(user, 'Admin')) return {};
  if (!hasRole(user, 'Researcher')) return { requesterId: user.id };
  return { OR: [{ requesterId: user.id }, { runId: { not: null } }, { datasets: { some: {} } }] };
}

/** @throws AppError NotFound when there is no such study, or it is somebody else's: outsiders cannot tell which. */
export async function assertVisible(tx: Db, studyId: string, user: SignedInUser): Promise<void> {
  const found = await tx.study.count({ where: { id: studyId, ...visibleTo(user) } });
  if (found === 0) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
}
