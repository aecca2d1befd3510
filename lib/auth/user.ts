import { AppError } from '#lib/errors.ts';
import type { Role } from '#lib/generated/prisma/client.ts';

/** Who is asking. */
export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  roles: Role[];
}

const PEOPLE: Record<Role, string> = { Worker: 'workers', Requester: 'requesters', Researcher: 'researchers', Admin: 'administrators' };

/** Whether a user may do what any of these roles may. Administrators may look at everything but do not work or publish. */
export function hasRole(user: SignedInUser, ...roles: Role[]): boolean {
  return roles.some((role) => user.roles.includes(role));
}

/** @throws AppError Forbidden naming whom this is for. */
export function assertRole(user: SignedInUser, ...roles: Role[]): void {
  if (hasRole(user, ...roles)) return;
  const whom = roles.map((role) => PEOPLE[role]).join(' and ');
  throw new AppError('Forbidden', `This is for ${whom} only. You are signed in as ${user.email}.`);
}
