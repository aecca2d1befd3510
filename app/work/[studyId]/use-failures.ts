import { useCallback } from 'react';
import { useRefusals } from '#app/_words/use-refusals.ts';
import { useWords } from '#words';
import { WorkError } from './work-api.ts';

/** Says what went wrong, in a sentence: what the server refused, its own words, or ours. */
export function useFailures(): (error: unknown) => string {
  const t = useWords('study');
  const sayRefusal = useRefusals();
  return useCallback(
    (error) => {
      if (!(error instanceof WorkError)) return t('failure.broken');
      return error.refusal ? sayRefusal(error.refusal) : (error.said ?? t(`failure.${error.fault}`));
    },
    [t, sayRefusal],
  );
}
