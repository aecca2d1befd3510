import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { moveRun, RUN_TRANSITIONS } from './lifecycle.ts';
import { lockTree } from './run-tree.ts';

/**
 * Asks for a failed or cancelled run again, with its failed and cancelled descendants; what had succeeded stays and is not computed again.
 * To be announced with `run/requested`.
 * @throws AppError NotFound, or Conflict when it has neither failed nor been cancelled.
 */
export async function retryRun({ runId, actorId }: { runId: string; actorId: string }): Promise<void> {
  await inTransaction(async (tx) => {
    const tree = await lockTree(tx, runId, { withRoot: true });
    if (tree.length === 0) throw new AppError('NotFound', `There is no run ${runId}.`);
    if (!(RUN_TRANSITIONS.retry.from as readonly string[]).includes(tree[0].status)) throw new AppError('Conflict', `Only failed and cancelled runs can be retried; this one is ${tree[0].status.toLowerCase()}.`);
    for (const { id } of tree) {
      await moveRun(tx, { id, transition: 'retry', actorId, set: { fence: { increment: 1 }, startedBy: null, endedAt: null, cancelledAt: null, error: null, label: null, done: null, total: null } });
    }
  });
}
