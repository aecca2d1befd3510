'use client';

import { useEffect, useRef, useState } from 'react';
import { cn } from '#app/_ui/cn.ts';

export interface QuestionFrameProps {
  url: string;
  /** Pixels; 0: as tall as its page says, or as fits. */
  height: number;
  /** The requester's page at their own address, which may keep its own storage; their HTML served from here may not. */
  isOwnPage: boolean;
  title: string;
  /** The frame says that this assignment was handed in; ask the server. */
  onSubmitted: (assignmentId: string) => void;
}

const SANDBOX = 'allow-scripts allow-forms allow-popups allow-modals allow-downloads';
/** Pixels that a page may make itself tall. */
const MAX_HEIGHT = 20_000;

/** A requester's page. Whatever it does, it stays in its frame: no top navigation, and none of this site's origin. */
export function QuestionFrame({ url, height, isOwnPage, title, onSubmitted }: QuestionFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [own, setOwn] = useState(0);
  const submitted = useRef(onSubmitted);
  submitted.current = onSubmitted;
  useEffect(() => {
    const onMessage = ({ source, data }: MessageEvent): void => {
      if (typeof data !== 'object' || data === null) return;
      if (data.type === 'apiary:submitted' && typeof data.assignmentId === 'string') submitted.current(data.assignmentId);
      if (source === frame.current?.contentWindow && data.type === 'apiary:height' && Number.isFinite(data.height)) setOwn(Math.min(Math.ceil(data.height), MAX_HEIGHT));
    };
    window.addEventListener('message', onMessage);
    return () => window.removeEventListener('message', onMessage);
  }, []);
  const pixels = height || own;
  return (
    <iframe
      ref={frame}
      src={url}
      title={title}
      sandbox={isOwnPage ? `${SANDBOX} allow-same-origin allow-popups-to-escape-sandbox` : SANDBOX}
      referrerPolicy="strict-origin-when-cross-origin"
      allow="autoplay; fullscreen; clipboard-write"
      className={cn('w-full rounded-xl border bg-white shadow-1', pixels === 0 && 'min-h-[70dvh] flex-1')}
      style={pixels > 0 ? { height: pixels } : undefined}
    />
  );
}
