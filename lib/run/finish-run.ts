import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { inTransaction } from '#lib/transaction.ts';
import { moveRun } from './lifecycle.ts';

export interface FinishRunOptions {
  runId: string;
  /** The fence under which the result was computed. */
  fence: number;
  /** What the stage returned. */
  result: Prisma.InputJsonValue;
  now?: Date;
}

/**
 * Ends a run with its result, once.
 * @returns false when it has succeeded before.
 * @throws AppError Conflict when it was cancelled or begun anew meanwhile.
 */
export async function finishRun({ runId, fence, result, now = new Date() }: FinishRunOptions): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (await moveRun(tx, { id: runId, transition: 'finish', actorId: 'system', where: { fence }, set: { endedAt: now, result } })) return true;
    const run = await tx.run.findUnique({ where: { id: runId }, select: { name: true, status: true, fence: true } });
    if (!run) throw new AppError('NotFound', `There is no run ${runId}.`);
    if (run.status === 'Succeeded' && run.fence === fence) return false;
    throw new AppError('Conflict', run.fence === fence ? `The run "${run.name}" is ${run.status.toLowerCase()}.` : `The run "${run.name}" was begun anew; this result came too late.`);
  });
}
