'use client';

import { useMemo, useRef, type MouseEvent, type PointerEvent } from 'react';

/** Milliseconds a finger rests before it is a long press. */
const LONG = 320;
const SLOP = 10;

interface LongPress {
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onContextMenu: (event: MouseEvent) => void;
  onClickCapture: (event: MouseEvent) => void;
}

/** A finger resting on something: true while it does. The tap that would follow is swallowed. Mouse and pen are left alone. */
export function useLongPress(onHold: (isDown: boolean) => void): LongPress {
  const state = useRef({ timer: 0, isHeld: false, swallow: false, x: 0, y: 0 });
  const latest = useRef(onHold);
  latest.current = onHold;
  return useMemo(() => {
    const s = state.current;
    const end = (): void => {
      window.clearTimeout(s.timer);
      if (!s.isHeld) return;
      s.isHeld = false;
      s.swallow = true;
      window.setTimeout(() => (s.swallow = false), 400);
      latest.current(false);
    };
    return {
      onPointerDown: (event) => {
        if (event.pointerType !== 'touch' || !event.isPrimary) return end();
        Object.assign(s, { x: event.clientX, y: event.clientY, swallow: false });
        s.timer = window.setTimeout(() => {
          s.isHeld = true;
          latest.current(true);
        }, LONG);
      },
      onPointerMove: (event) => {
        if (!s.isHeld && Math.hypot(event.clientX - s.x, event.clientY - s.y) > SLOP) window.clearTimeout(s.timer);
      },
      onPointerUp: end,
      onPointerCancel: end,
      onContextMenu: (event) => event.preventDefault(),
      onClickCapture: (event) => {
        if (!s.swallow) return;
        s.swallow = false;
        event.preventDefault();
        event.stopPropagation();
      },
    };
  }, []);
}
