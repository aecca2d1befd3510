'use client';

import { useEffect, useRef, useState } from 'react';
import type { WireRun } from './wire.ts';

/** Seconds of watching before a guess is worth saying. */
const PATIENCE = 3;

interface Watched {
  label: string | null;
  total: number | null;
  from: number;
  since: number;
}

/** Seconds left of what a run does now, at the pace seen since this page is open; null while unknown. */
export function useTimeLeft({ status, label, done, total }: Pick<WireRun, 'status' | 'label' | 'done' | 'total'>): number | null {
  const watched = useRef<Watched | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (status !== 'Running' || done === null || total === null) {
      watched.current = null;
      return setLeft(null);
    }
    const now = Date.now() / 1000;
    const before = watched.current;
    if (!before || before.label !== label || before.total !== total || done < before.from) {
      watched.current = { label, total, from: done, since: now };
      return setLeft(null);
    }
    const seconds = now - before.since;
    if (done > before.from && seconds > PATIENCE) setLeft(((total - done) * seconds) / (done - before.from));
  }, [status, label, done, total]);
  return left;
}
