import type { ZoomControl } from '#app/_ui/use-zoom.ts';
import type { TaskKey } from './task-form.ts';

/** Shares of the picture per press of an arrow key. */
const STEP = 0.08;

const PANS: Record<string, readonly [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** The keys that move and magnify the pictures of any task; true when the key was one of them. */
export function handlePictureKey(key: string, event: KeyboardEvent, zoom: ZoomControl): boolean {
  if (key === 'z') zoom.toggle();
  else if (key === '+' || key === '=') zoom.zoomBy(1.4);
  else if (key === '-') zoom.zoomBy(1 / 1.4);
  else if (event.shiftKey && key in PANS) zoom.pan(...(PANS[key] as [number, number]));
  else return false;
  return true;
}

/** Their lines in the keys dialog. */
export const PICTURE_KEYS: readonly TaskKey[] = [
  { keys: ['hold Space'], does: 'See the original in place of the edits' },
  { keys: ['S'], does: 'Compare with the original by slider, by overlay, side by side' },
  { keys: ['[', ']'], does: 'Less or more of the original in slider and overlay' },
  { keys: ['Z'], does: 'Magnify all pictures, or show them whole' },
  { keys: ['+', '−'], does: 'Larger, smaller' },
  { keys: ['Shift + arrows'], does: 'Move the magnified pictures (or drag)' },
  { keys: ['?'], does: 'These keys' },
];
