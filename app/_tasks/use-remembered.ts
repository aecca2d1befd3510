'use client';

import { useCallback, useEffect, useState } from 'react';

/** A yes or no kept in this browser, e.g. "answer with one key". Starts as false until the browser has been asked. */
export function useRemembered(name: string): [boolean, (value: boolean) => void] {
  const key = `apiary:${name}`;
  const [value, setValue] = useState(false);
  useEffect(() => {
    try {
      setValue(localStorage.getItem(key) === '1');
    } catch {
      // Storage may be forbidden; the setting then lasts as long as the page.
    }
  }, [key]);
  const remember = useCallback(
    (next: boolean) => {
      setValue(next);
      try {
        localStorage.setItem(key, next ? '1' : '0');
      } catch {
        // As above.
      }
    },
    [key],
  );
  return [value, remember];
}
