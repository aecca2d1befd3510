'use client';

import { Timer } from 'lucide-react';
import { useEffect, useState } from 'react';
import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { clock } from '#app/_words/numbers.ts';
import { serverClock } from './work-api.ts';

/** Seconds before the end from which the clock warns. */
const WARN_AT = 60;

/** Seconds left of a lease by the server's clock; negative when it is over, null before the page is alive. */
export function useSecondsLeft(deadline: string | null): number | null {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (!deadline) return setLeft(null);
    const tick = (): void => setLeft((Date.parse(deadline) - Date.now() - serverClock.offset) / 1000);
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [deadline]);
  return left;
}

/** The time left for a task; says so to screen readers at one minute and at the end only. */
export function LeaseClock({ secondsLeft }: { secondsLeft: number | null }) {
  const t = useWords('study');
  if (secondsLeft === null) return null;
  const isLate = secondsLeft <= 0;
  const isShort = secondsLeft <= WARN_AT;
  return (
    <>
      <span
        role="timer"
        aria-label={isLate ? t('clock.up') : t('clock.left', { time: clock(secondsLeft) })}
        className={cn(
          'flex h-7 items-center gap-1.5 rounded-full bg-muted px-2.5 text-xs font-medium tabular-nums text-ink-soft',
          isShort && 'bg-warn-soft text-warn',
          isLate && 'bg-bad-soft text-bad',
        )}
      >
        <Timer aria-hidden className="size-3.5" />
        {isLate ? t('clock.upShort') : clock(secondsLeft)}
      </span>
      <span aria-live="assertive" className="sr-only">
        {isLate ? t('clock.saidUp') : isShort ? t('clock.saidShort') : ''}
      </span>
    </>
  );
}
