'use client';

import { Eye, Keyboard, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { cn } from '#app/_ui/cn.ts';
import type { ZoomControl } from '#app/_ui/use-zoom.ts';

export interface TaskToolbarProps {
  zoom: ZoomControl;
  /** Whether the edits show the original for now. */
  isOriginalShown?: boolean;
  /** Left out where there are no edits to flip. */
  onShowOriginal?: (isShown: boolean) => void;
  onKeys: () => void;
  className?: string;
}

/** Tools of a picture task: magnify all, flip to the original, the keys. */
export function TaskToolbar({ zoom, isOriginalShown = false, onShowOriginal, onKeys, className }: TaskToolbarProps) {
  return (
    <div role="toolbar" aria-label="Pictures" className={cn('flex items-center gap-0.5', className)}>
      {zoom.isZoomed && <span className="px-1 text-xs tabular-nums text-ink-soft">{Math.round(zoom.zoom.scale * 100)} %</span>}
      <IconButton label={zoom.isZoomed ? 'Whole pictures' : 'Magnify all pictures'} shortcut="Z" aria-pressed={zoom.isZoomed} onClick={() => zoom.toggle()}>
        {zoom.isZoomed ? <ZoomOut aria-hidden /> : <ZoomIn aria-hidden />}
      </IconButton>
      {onShowOriginal && (
        <IconButton
          label={isOriginalShown ? 'Show the edits again' : 'Show the original in their place'}
          shortcut="hold Space"
          aria-pressed={isOriginalShown}
          className={cn(isOriginalShown && 'bg-honey-soft text-honey-ink')}
          onClick={() => onShowOriginal(!isOriginalShown)}
        >
          <Eye aria-hidden />
        </IconButton>
      )}
      <IconButton label="Keys of this page" shortcut="?" className="max-sm:hidden" onClick={onKeys}>
        <Keyboard aria-hidden />
      </IconButton>
    </div>
  );
}
