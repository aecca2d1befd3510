'use client';

import { ChevronLeft, ChevronRight, X, ZoomIn, ZoomOut } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { KeyboardEvent } from 'react';
import { useWords } from '#words';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { ImageFrame } from './image-frame.tsx';
import { useZoom } from './use-zoom.ts';

export interface LightboxProps {
  /** Read out as the window's name. */
  title: string;
  images: readonly { label: string; src: string }[];
  /** Which one shows; null keeps it closed. */
  index: number | null;
  onIndexChange: (index: number | null) => void;
}

/** One picture over the whole screen. The magnification stays while switching, so details can be compared. */
export function Lightbox({ title, images, index, onIndexChange }: LightboxProps) {
  const t = useWords('frame');
  const zoom = useZoom();
  const current = index === null ? undefined : images[index];
  const step = (by: number): void => {
    if (index !== null) onIndexChange((index + by + images.length) % images.length);
  };
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowRight') step(1);
    else if (event.key === 'ArrowLeft') step(-1);
    else if (event.key.toLowerCase() === 'z') zoom.toggle();
    else if (event.key === '+' || event.key === '=') zoom.zoomBy(1.4);
    else if (event.key === '-') zoom.zoomBy(1 / 1.4);
  }
  const close = (open: boolean): void => {
    if (open) return;
    zoom.reset();
    onIndexChange(null);
  };
  return (
    <Dialog.Root open={current !== undefined} onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Content aria-describedby={undefined} onKeyDown={onKeyDown} className="fixed inset-0 z-50 flex animate-fade flex-col bg-canvas focus:outline-none">
          <header className="flex h-13 shrink-0 items-center justify-between gap-3 border-b bg-surface pl-4 pr-2">
            <Dialog.Title className="truncate text-sm font-medium">{title}</Dialog.Title>
            <div className="flex items-center gap-1">
              <Button variant="ghost" aria-label={t('lightbox.smaller')} className="w-9 px-0 pointer-coarse:w-11" onClick={() => zoom.zoomBy(1 / 1.5)}>
                <ZoomOut aria-hidden />
              </Button>
              <span className="w-10 text-center text-xs tabular-nums text-ink-soft">{Math.round(zoom.zoom.scale * 100)} %</span>
              <Button variant="ghost" aria-label={t('lightbox.larger')} className="w-9 px-0 pointer-coarse:w-11" onClick={() => zoom.zoomBy(1.5)}>
                <ZoomIn aria-hidden />
              </Button>
              <Dialog.Close asChild>
                <Button variant="ghost" aria-label={t('close')} className="w-9 px-0 pointer-coarse:w-11">
                  <X aria-hidden />
                </Button>
              </Dialog.Close>
            </div>
          </header>
          <div className="relative min-h-0 flex-1">
            {current && <ImageFrame key={current.src} src={current.src} alt={current.label} zoom={zoom} className="size-full touch-none rounded-none bg-canvas" />}
          </div>
          <footer className="flex shrink-0 items-center justify-center gap-1 border-t bg-surface p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
            <Button variant="ghost" aria-label={t('lightbox.previous')} className="w-9 px-0" onClick={() => step(-1)}>
              <ChevronLeft aria-hidden />
            </Button>
            <fieldset aria-label={t('lightbox.pictures')} className="no-scrollbar flex gap-1 overflow-x-auto rounded-lg bg-muted p-1">
              {images.map(({ label }, at) => (
                <button
                  key={label}
                  type="button"
                  aria-pressed={at === index}
                  onClick={() => onIndexChange(at)}
                  className={cn('h-8 whitespace-nowrap rounded-md px-3 text-xs font-medium text-ink-soft pointer-coarse:h-11', at === index && 'bg-surface text-ink shadow-1')}
                >
                  {label}
                </button>
              ))}
            </fieldset>
            <Button variant="ghost" aria-label={t('lightbox.next')} className="w-9 px-0" onClick={() => step(1)}>
              <ChevronRight aria-hidden />
            </Button>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
