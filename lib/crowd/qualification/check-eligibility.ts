import type { Db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { GUARDED, meets, type TGuarded, ZRequirements, type TRequirement } from './requirement.ts';
import { isCap } from './type-cap.ts';
import { workerValues } from './worker-values.ts';

/** Requirements of each HIT type in turn that a worker does not meet, limits on how much of it apart: what work lists are filtered by. */
export async function unmetRequirements(tx: Db, workerId: string, lists: readonly unknown[]): Promise<TRequirement[][]> {
  const parsed = lists.map((list) => ZRequirements.parse(list));
  const values = await workerValues(tx, workerId, parsed.flat().map(({ qualificationTypeId }) => qualificationTypeId));
  return parsed.map((requirements) => requirements.filter((requirement) => !isCap(requirement) && !meets(requirement, values.get(requirement.qualificationTypeId))));
}

/** Whether unmet requirements forbid an action: `Accept` by any of them, the others only by those that guard that far. */
export function isForbidden(unmet: readonly TRequirement[], action: TGuarded): boolean {
  return unmet.some(({ guarded }) => GUARDED.indexOf(guarded) >= GUARDED.indexOf(action));
}

/** Whether a requester has blocked a worker. */
export async function isBlocked(tx: Db, requesterId: string, workerId: string): Promise<boolean> {
  return (await tx.workerBlock.count({ where: { requesterId, workerId } })) > 0;
}

/**
 * Stops a worker who may not accept HITs of this kind. A block says no more than that there is nothing to do.
 * @throws AppError Forbidden.
 */
export async function assertEligible(tx: Db, { workerId, requesterId, requirements }: { workerId: string; requesterId: string; requirements: unknown }): Promise<void> {
  if (await isBlocked(tx, requesterId, workerId)) throw new AppError('Forbidden', 'This task is not available to you.');
  const [unmet] = await unmetRequirements(tx, workerId, [requirements]);
  if (unmet.length > 0) throw new AppError('Forbidden', 'You do not have the qualifications that this task asks for.');
}
