import { inTransaction } from '#lib/transaction.ts';
import { moveRun } from './lifecycle.ts';

/** Says that a run waits for people. @returns false when it does so already, has ended, or was begun anew by another execution. */
export async function waitRun({ runId, fence }: { runId: string; fence: number }): Promise<boolean> {
  return inTransaction((tx) => moveRun(tx, { id: runId, transition: 'wait', actorId: 'system', where: { fence } }));
}
