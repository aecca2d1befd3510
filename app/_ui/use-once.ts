'use client';

import { type EffectCallback, useEffect, useRef } from 'react';

/** Runs when the component appears, and its result when it goes: for what depends on arriving, not on values. */
export function useOnce(effect: EffectCallback): void {
  const first = useRef(effect);
  useEffect(() => first.current(), []);
}
