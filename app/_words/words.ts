import type { useTranslations } from 'use-intl/react';
import { currentTranslator, currentWords } from './current.ts';
import type { Messages } from './messages.ts';

/** `useWords` for what is asynchronous on the server: pages, their metadata, actions. */
export async function words<Area extends keyof Messages>(area: Area): Promise<ReturnType<typeof useTranslations<Area>>> {
  return currentTranslator(await currentWords(), area) as ReturnType<typeof useTranslations<Area>>;
}
