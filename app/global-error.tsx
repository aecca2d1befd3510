'use client';

import { useCallback } from 'react';
import { IntlProvider } from 'use-intl/react';
import { Failure } from './_ui/failure.tsx';
import frame from './_words/en/frame.json';
import './globals.css';

/** The root layout threw: nothing else is left to show, and nobody knows the reader's language. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  const retry = useCallback(() => window.location.reload(), []);
  return (
    <html lang="en">
      <body>
        <title>Apiary</title>
        <IntlProvider locale="en" messages={{ frame }} timeZone="UTC">
          <Failure digest={error.digest} retry={retry} />
        </IntlProvider>
      </body>
    </html>
  );
}
