import type { TRunRef } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { ACTIVE, moveRun } from './lifecycle.ts';
import { runToken } from './run-token.ts';

export interface BeginRunOptions {
  runId: string;
  /** The workflow execution that begins it, e.g. the Inngest run's id: called again with the same one, the fence stays. */
  startedBy: string;
  now?: Date;
}

/**
 * Begins a run, or takes it over from an execution that was lost: whatever still computes under the older fence may not write any more.
 * @returns what the worker needs to write to the run.
 * @throws AppError NotFound, or Conflict when the run has ended.
 */
export async function beginRun({ runId, startedBy, now = new Date() }: BeginRunOptions): Promise<TRunRef> {
  const fence = await inTransaction(async (tx) => {
    const isBegun = await moveRun(tx, {
      id: runId,
      transition: 'begin',
      actorId: 'system',
      where: { OR: [{ startedBy: null }, { startedBy: { not: startedBy } }] },
      set: { fence: { increment: 1 }, startedBy, startedAt: now, endedAt: null, heartbeatAt: null, label: null, done: null, total: null, error: null },
      data: { startedBy },
    });
    const run = await tx.run.findUnique({ where: { id: runId }, select: { name: true, status: true, fence: true } });
    if (!run) throw new AppError('NotFound', `There is no run ${runId}.`);
    // Not begun, but under way: this execution began it before.
    if (!isBegun && !(ACTIVE as readonly string[]).includes(run.status)) throw new AppError('Conflict', `The run "${run.name}" cannot begin: it is ${run.status.toLowerCase()}.`);
    return run.fence;
  });
  return { id: runId, token: runToken(runId), fence };
}
