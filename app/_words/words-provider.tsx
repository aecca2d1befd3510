'use client';

import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl/react';
import type { Words } from './current.ts';

/** Gives components on the client what they say. */
export function WordsProvider({ words: { language, messages }, children }: { words: Pick<Words, 'language' | 'messages'>; children: ReactNode }) {
  return (
    <IntlProvider locale={language} messages={messages}>
      {children}
    </IntlProvider>
  );
}
