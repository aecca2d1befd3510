import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface StatProps {
  label: ReactNode;
  value: ReactNode;
  /** Behind the value, smaller. */
  unit?: ReactNode;
  /** An interval, a comparison, what it is made of. */
  detail?: ReactNode;
  className?: string;
}

/** One number with its unit. */
export function Stat({ label, value, unit, detail, className }: StatProps) {
  return (
    <div className={cn('min-w-0', className)}>
      <dt className="truncate text-xs font-medium text-ink-faint">{label}</dt>
      <dd className="mt-1 flex items-baseline gap-1 text-2xl font-semibold leading-8 tracking-tight tabular-nums">
        {value}
        {unit && <span className="text-sm font-normal tracking-normal text-ink-faint">{unit}</span>}
      </dd>
      {detail && <dd className="mt-0.5 text-xs text-ink-soft">{detail}</dd>}
    </div>
  );
}

/** Numbers side by side in one sheet. */
export function StatRow({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <dl
      className={cn('grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line shadow-1 *:bg-surface *:p-4 max-md:[&>:last-child:nth-child(odd)]:col-span-2 md:auto-cols-fr md:grid-flow-col md:grid-cols-none', className)}
    >
      {children}
    </dl>
  );
}
