'use client';

import { Maximize2 } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import { cn } from '#app/_ui/cn.ts';
import { ImageFrame } from '#app/_ui/image-frame.tsx';
import type { ZoomControl } from '#app/_ui/use-zoom.ts';
import { useWords } from '#words';
import type { Shown } from './use-comparison.ts';
import type { Pictures } from './use-pictures.ts';

/** The original laid over an edit: whole while `isShown`, else as much of it as `reveal` says. */
export interface OriginalOverlay extends Shown {
  src: string;
}

export interface TaskPictureProps {
  /** What people call it: "Original", "Edit 1". */
  label: string;
  src: string;
  zoom: ZoomControl;
  pictures: Pictures;
  original?: OriginalOverlay;
  onEnlarge: () => void;
  className?: string;
  children?: ReactNode;
}

/** A picture of a task: shares its magnification with its neighbours, can be seen large, and reports when it can be judged. */
export function TaskPicture({ label, src, zoom, pictures, original, onEnlarge, className, children }: TaskPictureProps) {
  const t = useWords('tasks');
  const { onReady, onFailure } = pictures;
  const ready = useCallback((ratio: number) => onReady(label, ratio), [onReady, label]);
  const failed = useCallback(() => onFailure(label), [onFailure, label]);
  return (
    <ImageFrame
      src={src}
      alt={label}
      zoom={zoom}
      overlay={original && { ...original, alt: t('picture.original') }}
      onReady={ready}
      onFailure={failed}
      className={cn('group/picture', className)}
    >
      {original?.isShown && <span className="absolute bottom-2 left-1/2 -translate-x-1/2 rounded-full bg-ink px-2.5 py-0.5 text-2xs font-medium text-canvas">{t('picture.original')}</span>}
      <button
        type="button"
        aria-label={t('picture.seeLarge', { picture: label })}
        onClick={(event) => {
          event.stopPropagation();
          onEnlarge();
        }}
        className="absolute right-1.5 top-1.5 flex size-8 items-center justify-center rounded-md bg-surface/85 text-ink-soft shadow-1 backdrop-blur-sm transition-opacity hover:text-ink focus-visible:opacity-100 pointer-fine:opacity-60 pointer-fine:group-hover/picture:opacity-100 pointer-coarse:after:absolute pointer-coarse:after:-inset-1.5"
      >
        <Maximize2 aria-hidden className="size-3.5" />
      </button>
      {children}
    </ImageFrame>
  );
}
