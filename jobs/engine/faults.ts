import type { Work } from './state.ts';

/** Whether an error speaks of what someone configured or sent (a sentence of ours), not of Postgres or a bug. */
export function isSentence(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error && !('code' in error);
}

/** Runs one function's share of the work; a malformed setting of it is logged and must not keep the others from theirs. */
export async function sparing(work: Work, functionId: string, body: () => Promise<unknown>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!isSentence(error)) throw error;
    work.log.error({ function: functionId }, `the function cannot be started: ${error.message}`);
  }
}
