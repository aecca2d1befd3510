'use client';

import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl/react';
import type { Words } from './current.ts';

/** Gives components on the client what they say. Moments are written by `Time`, in the reader's own zone. */
export function WordsProvider({ words: { language, messages }, children }: { words: Pick<Words, 'language' | 'messages'>; children: ReactNode }) {
  return (
    <IntlProvider locale={language} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
