import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { cancelStudy } from '#lib/study/cancel-study.ts';
import { inTransaction } from '#lib/transaction.ts';
import { moveRun } from './lifecycle.ts';
import { cancelDescendants, lockTree } from './run-tree.ts';

export interface CancelRunOptions {
  runId: string;
  /** A user's id, or `system`. */
  actorId: string;
  now?: Date;
}

/** Closes the open studies of these runs; answers given so far are kept and paid. */
export async function closeStudies(runIds: string[], now = new Date()): Promise<void> {
  const open = await db().study.findMany({ where: { runId: { in: runIds }, status: { in: ['Draft', 'Live', 'Paused'] } }, select: { id: true, requesterId: true } });
  for (const { id: studyId, requesterId } of open) await cancelStudy({ studyId, requesterId, now });
}

/**
 * Stops a run with all its unfinished descendants and closes their studies. Calling it again finishes what a crash interrupted.
 * @returns the runs that are cancelled now, to be announced with `run/cancelled`.
 * @throws AppError NotFound, or Conflict when it has succeeded.
 */
export async function cancelRun({ runId, actorId, now = new Date() }: CancelRunOptions): Promise<{ cancelled: string[] }> {
  const { all, cancelled } = await inTransaction(async (tx) => {
    const tree = await lockTree(tx, runId, { withRoot: true });
    if (tree.length === 0) throw new AppError('NotFound', `There is no run ${runId}.`);
    if (tree[0].status === 'Succeeded') throw new AppError('Conflict', 'The run has succeeded; there is nothing to cancel.');
    await moveRun(tx, { id: runId, transition: 'cancel', actorId, set: { endedAt: now, cancelledAt: now } });
    await cancelDescendants(tx, runId, now);
    const ids = tree.map(({ id }) => id);
    const rows = await tx.run.findMany({ where: { id: { in: ids }, status: 'Cancelled' }, select: { id: true } });
    return { all: ids, cancelled: rows.map(({ id }) => id) };
  });
  await closeStudies(all, now);
  return { cancelled };
}
