import type { ZoomControl } from '#app/_ui/use-zoom.ts';
import type { TaskKey, TaskWords } from './task-form.ts';

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
export function pictureKeys(t: TaskWords): TaskKey[] {
  return [
    { keys: [t('keys.names.holdSpace')], does: t('keys.seeOriginal') },
    { keys: ['S'], does: t('keys.compare') },
    { keys: ['[', ']'], does: t('keys.share') },
    { keys: ['Z'], does: t('keys.magnifyAll') },
    { keys: ['+', '−'], does: t('keys.zoom') },
    { keys: [t('keys.names.shiftArrows')], does: t('keys.moveAll') },
    { keys: ['?'], does: t('keys.these') },
  ];
}
