import { inTransaction } from '#lib/transaction.ts';
import { moveRun } from './lifecycle.ts';
import { cancelDescendants } from './run-tree.ts';

export interface FailRunOptions {
  runId: string;
  /** The execution that failed, as in `beginRun`: a run that another has begun meanwhile is none of its business. */
  startedBy: string;
  /** One sentence. */
  error: string;
  now?: Date;
}

/** Longest sentence kept. */
const LONGEST = 2_000;

/**
 * Ends a run as failed and cancels its unfinished descendants. Its studies stay open, so that a retry goes on with the answers; cancelling the failed
 * run closes them.
 * @returns the cancelled descendants, to be announced with `run/cancelled`; nothing when the run had ended or was begun anew.
 */
export async function failRun({ runId, startedBy, error, now = new Date() }: FailRunOptions): Promise<{ cancelled: string[] }> {
  return inTransaction(async (tx) => {
    const sentence = error.replaceAll('\0', '').slice(0, LONGEST);
    const isFailed = await moveRun(tx, {
      id: runId,
      transition: 'fail',
      actorId: 'system',
      // Never begun: it failed before it could be.
      where: { OR: [{ startedBy }, { fence: 0 }] },
      set: { endedAt: now, error: sentence },
      data: { error: sentence },
    });
    return { cancelled: isFailed ? await cancelDescendants(tx, runId, now) : [] };
  });
}
