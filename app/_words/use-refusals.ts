'use client';

import { useCallback } from 'react';
import { useNumbers, useWords } from '#words';
import type { Refusal } from '#lib/refusal-sentences.ts';
import { sayRefusal } from './say-refusal.ts';

/** Says what an API has refused, in the page's language. */
export function useRefusals(): (refusal: Refusal) => string {
  const t = useWords('frame.refusals');
  const numbers = useNumbers();
  return useCallback((refusal) => sayRefusal(refusal, t, numbers), [t, numbers]);
}
