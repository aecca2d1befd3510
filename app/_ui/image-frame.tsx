'use client';

import { ImageOff, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { useWords } from '#words';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { useZoomGestures } from './use-zoom-gestures.ts';
import { NO_ZOOM, type ZoomControl } from './use-zoom.ts';

/** A slider shows the left `share` of the overlay, a blend all of it at that opacity; 0 to 1. */
export interface Reveal {
  kind: 'slider' | 'blend';
  share: number;
}

function revealStyle({ isShown, reveal }: { isShown: boolean; reveal?: Reveal | null }): CSSProperties {
  if (isShown) return { opacity: 1 };
  if (!reveal) return { opacity: 0 };
  return reveal.kind === 'blend' ? { opacity: reveal.share } : { clipPath: `inset(0 ${((1 - reveal.share) * 100).toFixed(1)}% 0 0)` };
}

export interface ImageFrameProps {
  src: string;
  /** What the picture is in this task ("Edit 1"): nobody knows what it shows. */
  alt: string;
  /** Shared between frames to move them together. Without it the picture stays whole. */
  zoom?: ZoomControl;
  /** Another picture laid over this one at the same place, e.g. the original: whole while `isShown`, else as much of it as `reveal` says. */
  overlay?: { src: string; alt: string; isShown: boolean; reveal?: Reveal | null };
  /** Told when the picture can be seen, with its width over its height. */
  onReady?: (ratio: number) => void;
  onFailure?: () => void;
  className?: string;
  /** Buttons and labels over the picture. */
  children?: ReactNode;
}

/** What became of the picture at an address. */
interface Seen {
  url: string;
  state: 'loading' | 'ready' | 'failed';
  /** Width over height; the last known one while the next picture loads. */
  ratio: number;
}

/** A picture as large as its frame allows: outline while loading, squares behind transparency, magnified by wheel, pinch and drag. */
export function ImageFrame({ src, alt, zoom, overlay, onReady, onFailure, className, children }: ImageFrameProps) {
  const t = useWords('frame.picture');
  const [attempt, setAttempt] = useState(0);
  const url = attempt === 0 ? src : `${src}${src.includes('?') ? '&' : '?'}again=${attempt}`;
  const [seen, setSeen] = useState<Seen>({ url: '', state: 'loading', ratio: 1 });
  const { ratio } = seen;
  const state = seen.url === url ? seen.state : 'loading';
  const frame = useRef<HTMLDivElement>(null);
  useZoomGestures(frame, zoom);

  const settle = useCallback(
    (image: HTMLImageElement | null) => {
      if (!image?.complete) return;
      const { naturalWidth, naturalHeight } = image;
      setSeen((before) => (naturalWidth > 0 ? { url, state: 'ready', ratio: naturalWidth / naturalHeight } : { ...before, url, state: 'failed' }));
    },
    [url],
  );
  useEffect(() => {
    if (state === 'ready') onReady?.(ratio);
    if (state === 'failed') onFailure?.();
  }, [state, ratio, onReady, onFailure]);

  const { scale, x, y } = zoom?.zoom ?? NO_ZOOM;
  const transform = `scale(${scale}) translate(${(0.5 - x) * 100}%, ${(0.5 - y) * 100}%)`;
  return (
    <div
      ref={frame}
      className={cn('relative flex items-center justify-center overflow-hidden rounded-lg bg-subtle', zoom?.isZoomed && 'cursor-grab touch-none active:cursor-grabbing', className)}
      style={{ containerType: 'size' }}
    >
      {state === 'loading' && <div aria-hidden className="absolute inset-0 animate-pulse bg-muted" />}
      <div className="relative overflow-hidden" style={{ width: `min(100cqw, 100cqh * ${ratio})`, aspectRatio: ratio }}>
        <div className="size-full" style={{ transform }}>
          <img
            key={url}
            // A picture that came from the cache or before the page was alive fires no event.
            ref={settle}
            src={url}
            alt={alt}
            draggable={false}
            decoding="async"
            onLoad={(event) => settle(event.currentTarget)}
            onError={(event) => settle(event.currentTarget)}
            className={cn('pointer-events-none size-full select-none', state === 'ready' ? 'checkerboard' : 'opacity-0')}
          />
          {overlay && (
            <img
              src={overlay.src}
              alt={overlay.isShown ? overlay.alt : ''}
              aria-hidden={!overlay.isShown}
              draggable={false}
              style={revealStyle(overlay)}
              className="checkerboard pointer-events-none absolute inset-0 size-full select-none object-contain"
            />
          )}
          {overlay?.reveal?.kind === 'slider' && !overlay.isShown && (
            <span aria-hidden className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-surface shadow-[0_0_0_1px_var(--color-ink)]" style={{ left: `${overlay.reveal.share * 100}%` }} />
          )}
        </div>
      </div>
      {state === 'failed' && (
        <div role="alert" className="absolute inset-0 flex flex-col items-center justify-center gap-2 p-4 text-center text-xs text-ink-soft">
          <ImageOff aria-hidden className="size-5" />
          <span>{t('failed', { name: alt })}</span>
          <Button size="sm" icon={<RotateCw aria-hidden />} onClick={() => setAttempt((n) => n + 1)}>
            {t('again')}
          </Button>
        </div>
      )}
      {children}
    </div>
  );
}
