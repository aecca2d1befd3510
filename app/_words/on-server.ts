import { use } from 'react';
import type { useTranslations } from 'use-intl/react';
import { currentTranslator, currentWords } from './current.ts';

/** `useWords` (on-client.ts) where a component runs on the server: the same, without a provider. */
export const useWords = ((area?: string) => currentTranslator(use(currentWords()), area)) as typeof useTranslations;
