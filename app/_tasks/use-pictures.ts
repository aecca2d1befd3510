'use client';

import { useCallback, useMemo, useState } from 'react';

export interface Pictures {
  /** Every picture can be seen, so a judgement means something. */
  areReady: boolean;
  onReady: (place: string) => void;
  onFailure: (place: string) => void;
}

/** Keeps count of which pictures of a task can be seen. */
export function usePictures(places: number): Pictures {
  const [ready, setReady] = useState<ReadonlySet<string>>(new Set());
  const onReady = useCallback((place: string) => setReady((before) => (before.has(place) ? before : new Set(before).add(place))), []);
  const onFailure = useCallback(
    (place: string) =>
      setReady((before) => {
        const after = new Set(before);
        after.delete(place);
        return after;
      }),
    [],
  );
  return useMemo(() => ({ areReady: ready.size >= places, onReady, onFailure }), [ready, places, onReady, onFailure]);
}
