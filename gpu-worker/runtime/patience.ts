/** @file What to do while storage is away: ask again for a while, since a slice of work is worth waiting for. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether an error of `lib/storage` says that storage cannot be reached right now. */
export function isAway(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'Unavailable';
}

/** Repeats `work` while storage is away, for at most `seconds`; the step of the workflow is repeated after that. */
export async function patiently<T>(work: () => Promise<T>, seconds = 12): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (let pause = 250; ; pause = Math.min(2_000, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || Date.now() + pause > end) throw error;
      await sleep(pause);
    }
  }
}
