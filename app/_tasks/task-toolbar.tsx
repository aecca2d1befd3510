'use client';

import { Eye, Keyboard, SquareSplitHorizontal, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { cn } from '#app/_ui/cn.ts';
import type { ZoomControl } from '#app/_ui/use-zoom.ts';
import type { Comparison } from './use-comparison.ts';

export interface TaskToolbarProps {
  zoom: ZoomControl;
  /** Left out where there are no edits to compare with the original. */
  comparison?: Comparison;
  onKeys: () => void;
  className?: string;
}

/** Tools of a picture task: magnify all, flip to the original, the keys. */
export function TaskToolbar({ zoom, comparison, onKeys, className }: TaskToolbarProps) {
  return (
    <div role="toolbar" aria-label="Pictures" className={cn('flex items-center gap-0.5', className)}>
      {zoom.isZoomed && <span className="px-1 text-xs tabular-nums text-ink-soft">{Math.round(zoom.zoom.scale * 100)} %</span>}
      <IconButton label={zoom.isZoomed ? 'Whole pictures' : 'Magnify all pictures'} shortcut="Z" aria-pressed={zoom.isZoomed} onClick={() => zoom.toggle()}>
        {zoom.isZoomed ? <ZoomOut aria-hidden /> : <ZoomIn aria-hidden />}
      </IconButton>
      {comparison && (
        <>
          <IconButton
            label={comparison.shown.isShown ? 'Show the edits again' : 'Show the original in their place'}
            shortcut="hold Space"
            aria-pressed={comparison.shown.isShown}
            className={cn(comparison.shown.isShown && 'bg-honey-soft text-honey-ink')}
            onClick={() => comparison.setHeld(!comparison.shown.isShown)}
          >
            <Eye aria-hidden />
          </IconButton>
          <IconButton
            label={comparison.mode === 'side-by-side' ? 'Compare with a slider or an overlay' : 'Side by side again'}
            shortcut="S"
            aria-pressed={comparison.mode !== 'side-by-side'}
            className={cn(comparison.mode !== 'side-by-side' && 'bg-honey-soft text-honey-ink')}
            onClick={() => comparison.setMode(comparison.mode === 'side-by-side' ? 'slider' : 'side-by-side')}
          >
            <SquareSplitHorizontal aria-hidden />
          </IconButton>
        </>
      )}
      <IconButton label="Keys of this page" shortcut="?" className="max-sm:hidden" onClick={onKeys}>
        <Keyboard aria-hidden />
      </IconButton>
    </div>
  );
}
