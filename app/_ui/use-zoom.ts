'use client';

import { useCallback, useMemo, useState } from 'react';

/** A magnification shared by several pictures: `x`, `y` are the point in the middle, as shares of the picture. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export const NO_ZOOM: Zoom = { scale: 1, x: 0.5, y: 0.5 };
const MAX_SCALE = 8;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Keeps the magnified picture over its frame: no empty border can be dragged in. */
function inside({ scale, x, y }: Zoom): Zoom {
  const s = clamp(scale, 1, MAX_SCALE);
  if (s === 1) return NO_ZOOM;
  const margin = 0.5 / s;
  return { scale: s, x: clamp(x, margin, 1 - margin), y: clamp(y, margin, 1 - margin) };
}

export interface ZoomControl {
  zoom: Zoom;
  isZoomed: boolean;
  /** Moves by shares of the picture. */
  pan: (dx: number, dy: number) => void;
  /** Magnifies by a factor around a point (shares of the picture). */
  zoomBy: (factor: number, x?: number, y?: number) => void;
  /** In to 2.5 times, or back to the whole. */
  toggle: (x?: number, y?: number) => void;
  reset: () => void;
}

/** One magnification for all pictures that share the returned control. */
export function useZoom(): ZoomControl {
  const [zoom, setZoom] = useState<Zoom>(NO_ZOOM);
  const pan = useCallback((dx: number, dy: number) => setZoom((z) => inside({ ...z, x: z.x + dx, y: z.y + dy })), []);
  const zoomBy = useCallback((factor: number, x = 0.5, y = 0.5) => {
    setZoom((z) => {
      const scale = clamp(z.scale * factor, 1, MAX_SCALE);
      const keep = 1 - z.scale / scale;
      return inside({ scale, x: z.x + (x - z.x) * keep, y: z.y + (y - z.y) * keep });
    });
  }, []);
  const toggle = useCallback((x = 0.5, y = 0.5) => setZoom((z) => (z.scale > 1 ? NO_ZOOM : inside({ scale: 2.5, x, y }))), []);
  const reset = useCallback(() => setZoom(NO_ZOOM), []);
  return useMemo(() => ({ zoom, isZoomed: zoom.scale > 1, pan, zoomBy, toggle, reset }), [zoom, pan, zoomBy, toggle, reset]);
}
