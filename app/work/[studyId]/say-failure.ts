import type { useWords } from '#words';
import { WorkError } from './work-api.ts';

/** What went wrong, in a sentence: the server's own, or ours. */
export function sayFailure(t: ReturnType<typeof useWords<'study'>>, error: unknown): string {
  if (!(error instanceof WorkError)) return t('failure.broken');
  return error.said ?? t(`failure.${error.fault}`);
}
