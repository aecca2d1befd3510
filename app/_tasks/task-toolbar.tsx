'use client';

import { Eye, Keyboard, SquareSplitHorizontal, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { cn } from '#app/_ui/cn.ts';
import type { ZoomControl } from '#app/_ui/use-zoom.ts';
import { useWords } from '#words';
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
  const t = useWords('tasks');
  return (
    <div role="toolbar" aria-label={t('toolbar.label')} className={cn('flex items-center gap-0.5', className)}>
      {zoom.isZoomed && <span className="px-1 text-xs tabular-nums text-ink-soft">{Math.round(zoom.zoom.scale * 100)} %</span>}
      <IconButton label={t(zoom.isZoomed ? 'toolbar.whole' : 'toolbar.magnify')} shortcut="Z" aria-pressed={zoom.isZoomed} onClick={() => zoom.toggle()}>
        {zoom.isZoomed ? <ZoomOut aria-hidden /> : <ZoomIn aria-hidden />}
      </IconButton>
      {comparison && (
        <>
          <IconButton
            label={t(comparison.shown.isShown ? 'toolbar.showEdits' : 'toolbar.showOriginal')}
            shortcut={t('keys.names.holdSpace')}
            aria-pressed={comparison.shown.isShown}
            className={cn(comparison.shown.isShown && 'bg-honey-soft text-honey-ink')}
            onClick={() => comparison.setHeld(!comparison.shown.isShown)}
          >
            <Eye aria-hidden />
          </IconButton>
          <IconButton
            label={t(comparison.mode === 'side-by-side' ? 'toolbar.compare' : 'toolbar.sideBySide')}
            shortcut="S"
            aria-pressed={comparison.mode !== 'side-by-side'}
            className={cn(comparison.mode !== 'side-by-side' && 'bg-honey-soft text-honey-ink')}
            onClick={() => comparison.setMode(comparison.mode === 'side-by-side' ? 'slider' : 'side-by-side')}
          >
            <SquareSplitHorizontal aria-hidden />
          </IconButton>
        </>
      )}
      <IconButton label={t('toolbar.keys')} shortcut="?" className="max-sm:hidden" onClick={onKeys}>
        <Keyboard aria-hidden />
      </IconButton>
    </div>
  );
}
