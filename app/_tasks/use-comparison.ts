'use client';

import { useMemo, useState } from 'react';
import type { Reveal } from '#app/_ui/image-frame.tsx';

/** How edits are compared with the original: next to it, under a part of it, or through it. */
export const COMPARISON_MODES = ['side-by-side', 'slider', 'overlay'] as const;
export type ComparisonMode = (typeof COMPARISON_MODES)[number];

/** How much of the original lies over every edit. */
export interface Shown {
  isShown: boolean;
  reveal: Reveal | null;
}

export interface Comparison {
  mode: ComparisonMode;
  setMode: (mode: ComparisonMode) => void;
  /** Share of the original that shows in slider and overlay, 0 to 1. */
  share: number;
  setShare: (share: number) => void;
  shown: Shown;
  /** The whole original in place of the edits, e.g. while a key is held. */
  setHeld: (isHeld: boolean) => void;
  /** True when the key was one of the comparison's. */
  onKey: (key: string) => boolean;
}

const STEP = 0.05;

/** One comparison for all edits of a task, so that they show the same part of the original. */
export function useComparison(): Comparison {
  const [mode, setMode] = useState<ComparisonMode>('side-by-side');
  const [share, setShare] = useState(0.5);
  const [isShown, setHeld] = useState(false);
  const shown = useMemo<Shown>(() => ({ isShown, reveal: mode === 'side-by-side' ? null : { kind: mode === 'slider' ? 'slider' : 'blend', share } }), [isShown, mode, share]);
  function onKey(key: string): boolean {
    if (key === 's') setMode(COMPARISON_MODES[(COMPARISON_MODES.indexOf(mode) + 1) % COMPARISON_MODES.length]);
    else if (key === '[') setShare(Math.max(0, share - STEP));
    else if (key === ']') setShare(Math.min(1, share + STEP));
    else return false;
    return true;
  }
  return { mode, setMode, share, setShare, shown, setHeld, onKey };
}
