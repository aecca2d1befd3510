'use client';

import { useCallback, useMemo, useState } from 'react';

export interface Pictures {
  /** Every picture can be seen, so a judgement means something. */
  areReady: boolean;
  /** Width over height of the first picture that arrived: layouts make room for it. */
  ratio: number;
  onReady: (place: string, ratio: number) => void;
  onFailure: (place: string) => void;
}

/** Most photographs are about as wide as this. */
const USUAL_RATIO = 1.5;

/** Keeps count of which pictures of a task can be seen. */
export function usePictures(places: number): Pictures {
  const [ratios, setRatios] = useState<ReadonlyMap<string, number>>(new Map());
  const onReady = useCallback((place: string, ratio: number) => setRatios((before) => (before.get(place) === ratio ? before : new Map(before).set(place, ratio))), []);
  const onFailure = useCallback(
    (place: string) =>
      setRatios((before) => {
        const after = new Map(before);
        after.delete(place);
        return after;
      }),
    [],
  );
  return useMemo(() => {
    const [ratio = USUAL_RATIO] = ratios.values();
    return { areReady: ratios.size >= places, ratio, onReady, onFailure };
  }, [ratios, places, onReady, onFailure]);
}
