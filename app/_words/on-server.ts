import { use } from 'react';
import type { useTranslations } from 'use-intl/react';
import { currentTranslator, currentWords } from './current.ts';
import { type Numbers, numbersIn } from './numbers.ts';

/** `useWords` (on-client.ts) where a component runs on the server: the same, without a provider. */
export const useWords = ((area?: string) => currentTranslator(use(currentWords()), area)) as typeof useTranslations;

/** `useNumbers` (on-client.ts) there. */
export function useNumbers(): Numbers {
  const t = useWords('frame.span');
  return numbersIn(use(currentWords()).language, ({ unit, value }) => t(unit, { value }));
}
