import { inTransaction } from '#lib/transaction.ts';
import { moveRun } from './lifecycle.ts';

/** Says that a run's people have answered. @returns false when it was not waiting, or was begun anew by another execution. */
export async function resumeRun({ runId, fence }: { runId: string; fence: number }): Promise<boolean> {
  return inTransaction((tx) => moveRun(tx, { id: runId, transition: 'resume', actorId: 'system', where: { fence } }));
}
