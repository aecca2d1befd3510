import type { TRunRef } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { ACTIVE, moveRun } from './lifecycle.ts';
import { runToken } from './run-token.ts';

export interface BeginRunOptions {
  runId: string;
  /** The execution of its workflow, e.g. the Inngest run's id: called again with the same one, the fence stays. */
  startedBy: string;
  now?: Date;
}

/**
 * Begins a run that was asked for: whatever still computes under an older fence may not write any more.
 * @returns what the worker needs to write to the run.
 * @throws AppError NotFound, or Conflict when it has ended or another execution has begun it.
 */
export async function beginRun({ runId, startedBy, now = new Date() }: BeginRunOptions): Promise<TRunRef> {
  const { fence, priority } = await inTransaction(async (tx) => {
    const isBegun = await moveRun(tx, {
      id: runId,
      transition: 'begin',
      actorId: 'system',
      set: { fence: { increment: 1 }, startedBy, startedAt: now, endedAt: null, heartbeatAt: null, label: null, done: null, total: null, error: null },
      data: { startedBy },
    });
    const run = await tx.run.findUnique({ where: { id: runId }, select: { name: true, status: true, fence: true, startedBy: true, priority: true } });
    if (!run) throw new AppError('NotFound', `There is no run ${runId}.`);
    const isRepeated = run.startedBy === startedBy && (ACTIVE as readonly string[]).includes(run.status);
    if (!isBegun && !isRepeated) throw new AppError('Conflict', `The run "${run.name}" cannot begin: it is ${run.status.toLowerCase()}.`);
    return run;
  });
  return { id: runId, token: runToken(runId), fence, priority };
}
