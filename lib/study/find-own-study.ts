import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import type { Db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';

/** The part of a `where` that lets requesters see their own studies and administrators all. */
export function visibleTo(user: SignedInUser): Prisma.StudyWhereInput {
  return hasRole(user, 'Admin') ? {} : { requesterId: user.id };
}

/** @throws AppError NotFound when there is no such study, or it is somebody else's: outsiders cannot tell which. */
export async function assertVisible(tx: Db, studyId: string, user: SignedInUser): Promise<void> {
  const found = await tx.study.count({ where: { id: studyId, ...visibleTo(user) } });
  if (found === 0) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
}
