import { getServerSession } from 'next-auth';
import { cache } from 'react';
import { db } from '#lib/db.ts';
import { refuse } from '#lib/errors.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { authOptions } from './options.ts';
import { assertRole, type SignedInUser } from './user.ts';

/**
 * Who is signed in on this request, or null. The cookie says who; roles and suspension come from the account's row, so a change by an
 * administrator holds from the next request on. Read once per request.
 */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  const session = await getServerSession(authOptions);
  if (!session?.user.id) return null;
  const account = await db().user.findUnique({ where: { id: session.user.id }, select: { id: true, email: true, name: true, roles: true, suspendedAt: true } });
  if (!account || account.suspendedAt) return null;
  const { id, email, name, roles } = account;
  return { id, email, name, roles };
});

/** @throws AppError Unauthenticated when nobody is signed in. */
export async function requireUser(): Promise<SignedInUser> {
  const user = await currentUser();
  if (!user) throw refuse('Unauthenticated', 'signedOut');
  return user;
}

/**
 * The signed-in user, who must have one of the roles.
 * @throws AppError Unauthenticated when nobody is signed in, Forbidden when it is somebody else's page.
 */
export async function requireRole(...roles: Role[]): Promise<SignedInUser> {
  const user = await requireUser();
  assertRole(user, ...roles);
  return user;
}
