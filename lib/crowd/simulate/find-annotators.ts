import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';

/** How the accounts of simulated annotators are called. They have no password: nobody can sign in as one. */
export const SIMULATED = { prefix: 'annotator', domain: '@apiary.example' } as const;

/**
 * The platform's simulated annotators by id, always in the same order.
 * @throws AppError Conflict when there are fewer than `atLeast`.
 */
export async function findAnnotators(atLeast: number): Promise<string[]> {
  const { prefix, domain } = SIMULATED;
  const found = await db().user.findMany({
    where: { email: { startsWith: prefix, endsWith: domain }, passwordHash: null, suspendedAt: null, roles: { has: 'Worker' } },
    select: { id: true },
    orderBy: { email: 'asc' },
  });
  if (found.length < atLeast) throw new AppError('Conflict', `A simulated crowd of ${atLeast} is needed per task, but this platform has ${found.length} simulated annotators: seed the demo's, or let people answer.`);
  return found.map(({ id }) => id);
}
