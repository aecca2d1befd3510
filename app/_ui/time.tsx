'use client';

import { useEffect, useState } from 'react';
import { useLocale } from 'use-intl/react';
import { useWords } from '#words';
import { spanParts } from '#app/_words/numbers.ts';

export interface TimeProps {
  /** ISO 8601. */
  value: string;
  /** `relative`: "5 min ago"; `date`: "24 Nov 2026, 09:12" in the reader's zone. */
  format?: 'relative' | 'date';
  className?: string;
}

/** A moment. The server writes it in UTC; the reader's own zone follows once the page is alive. */
export function Time({ value, format = 'relative', className }: TimeProps) {
  const locale = useLocale();
  const t = useWords('frame.time');
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  const absolute = new Intl.DateTimeFormat(locale.startsWith('en') ? 'en-GB' : locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: now === null ? 'UTC' : undefined }).format(new Date(value));
  const relative = (at: number): string => {
    const seconds = (at - Date.parse(value)) / 1000;
    if (Math.abs(seconds) < 10) return t('now');
    const span = spanParts(Math.abs(seconds))
      .map((part) => `${part.value} ${t(`units.${part.unit}`)}`)
      .join(' ');
    return t(seconds > 0 ? 'ago' : 'in', { span });
  };
  return (
    <time dateTime={value} title={absolute} className={className} suppressHydrationWarning>
      {format === 'date' || now === null ? absolute : relative(now)}
    </time>
  );
}
