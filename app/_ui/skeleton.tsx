'use client';

import { useWords } from '#words';
import { cn } from './cn.ts';

/** The shape of what is coming. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-muted', className)} />;
}

/** A page's outline while it loads: heading, numbers, rows. */
export function PageSkeleton({ rows = 6 }: { rows?: number }) {
  const t = useWords('frame');
  return (
    <div role="status" aria-label={t('loading')} className="space-y-6">
      <div className="space-y-2">
        <Skeleton className="h-7 w-56" />
        <Skeleton className="h-4 w-80 max-w-full" />
      </div>
      <Skeleton className="h-24 rounded-xl" />
      <div className="space-y-2">
        {Array.from({ length: rows }, (_, index) => (
          <Skeleton key={index} className="h-14 rounded-lg" />
        ))}
      </div>
    </div>
  );
}
