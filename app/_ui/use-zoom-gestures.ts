'use client';

import { useEffect, type RefObject } from 'react';
import type { ZoomControl } from './use-zoom.ts';

interface Point {
  x: number;
  y: number;
}

/** Pixels a pointer may wander and still be a tap. */
const TAP_SLOP = 6;

/**
 * Wheel and pinch magnify, dragging moves while magnified. A drag never ends in a click, so moving a picture does not choose it.
 * Plain scrolling stays the page's own until the picture is magnified or Ctrl is held.
 */
export function useZoomGestures(frame: RefObject<HTMLElement | null>, zoom: ZoomControl | undefined): void {
  const isZoomed = zoom?.isZoomed ?? false;
  const scale = zoom?.zoom.scale ?? 1;
  const { pan, zoomBy } = zoom ?? {};
  useEffect(() => {
    const element = frame.current;
    if (!element || !pan || !zoomBy) return;
    const pointers = new Map<number, Point>();
    let travelled = 0;
    const size = (): DOMRect => element.getBoundingClientRect();
    const at = (event: Point & { clientX?: number }, box: DOMRect): Point => ({ x: (event.x - box.left) / box.width, y: (event.y - box.top) / box.height });

    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !isZoomed) return;
      event.preventDefault();
      const point = at(event, size());
      zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), point.x, point.y);
    };
    const onDown = (event: PointerEvent): void => {
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 1) travelled = 0;
    };
    const onMove = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      pointers.set(event.pointerId, now);
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      const box = size();
      if (others.length > 0) {
        const distance = (point: Point): number => Math.hypot(point.x - others[0].x, point.y - others[0].y) || 1;
        const middle = at({ x: (now.x + others[0].x) / 2, y: (now.y + others[0].y) / 2 }, box);
        zoomBy(distance(now) / distance(before), middle.x, middle.y);
      } else if (isZoomed && travelled > TAP_SLOP) {
        element.setPointerCapture(event.pointerId);
        pan((before.x - now.x) / (box.width * scale), (before.y - now.y) / (box.height * scale));
      }
    };
    const onUp = (event: PointerEvent): void => void pointers.delete(event.pointerId);
    const onClick = (event: MouseEvent): void => {
      if (travelled <= TAP_SLOP || event.detail === 0) return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('click', onClick, true);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('click', onClick, true);
    };
  }, [frame, isZoomed, scale, pan, zoomBy]);
}
