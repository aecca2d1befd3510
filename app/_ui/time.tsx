'use client';

import { useEffect, useState } from 'react';
import { duration } from './format.ts';

export interface TimeProps {
  /** ISO 8601. */
  value: string;
  /** `relative`: "5 min ago"; `date`: "24 Nov 2026, 09:12" in the reader's zone. */
  format?: 'relative' | 'date';
  className?: string;
}

function relative(value: string, now: number): string {
  const seconds = (now - Date.parse(value)) / 1000;
  if (Math.abs(seconds) < 10) return 'just now';
  return seconds > 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`;
}

/** A moment. The server writes it in UTC; the reader's own zone follows once the page is alive. */
export function Time({ value, format = 'relative', className }: TimeProps) {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: now === null ? 'UTC' : undefined }).format(new Date(value));
  return (
    <time dateTime={value} title={absolute} className={className} suppressHydrationWarning>
      {format === 'date' || now === null ? absolute : relative(value, now)}
    </time>
  );
}
