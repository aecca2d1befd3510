'use client';

import { useCallback } from 'react';
import { Failure } from './_ui/failure.tsx';
import './globals.css';

/** The root layout threw: nothing else is left to show. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  const retry = useCallback(() => window.location.reload(), []);
  return (
    <html lang="en">
      <body>
        <title>Apiary</title>
        <Failure digest={error.digest} retry={retry} />
      </body>
    </html>
  );
}
