'use client';

import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => {};

/** False in the server's HTML, true once the page's script runs: a form must not be sent by the browser alone before that. */
export function useAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
