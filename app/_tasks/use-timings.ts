'use client';

import { useEffect, useMemo, useRef } from 'react';
import type { TTimings } from '#lib/contracts/work.ts';
import { UI_VERSION } from './task-form.ts';

export interface Timings {
  /** The worker touched the form: the first time counts. */
  touch: () => void;
  /** Milliseconds since the task was opened, until the first touch, and in which the page was in view. */
  read: () => TTimings;
}

/** Measures how an answer came about, as evidence. Starts when the form appears. */
export function useTimings(): Timings {
  const state = useRef({ opened: 0, firstInput: null as number | null, visible: 0, visibleSince: null as number | null });
  useEffect(() => {
    const s = state.current;
    s.opened = performance.now();
    s.firstInput = null;
    s.visible = 0;
    s.visibleSince = document.visibilityState === 'visible' ? s.opened : null;
    const onChange = (): void => {
      const now = performance.now();
      if (s.visibleSince !== null) s.visible += now - s.visibleSince;
      s.visibleSince = document.visibilityState === 'visible' ? now : null;
    };
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, []);
  return useMemo(
    () => ({
      touch: () => {
        state.current.firstInput ??= performance.now() - state.current.opened;
      },
      read: () => {
        const { opened, firstInput, visible, visibleSince } = state.current;
        const now = performance.now();
        const openedMs = Math.round(now - opened);
        const visibleMs = Math.round(visible + (visibleSince === null ? 0 : now - visibleSince));
        return { openedMs, visibleMs, firstInputMs: Math.round(firstInput ?? openedMs), uiVersion: UI_VERSION };
      },
    }),
    [],
  );
}
