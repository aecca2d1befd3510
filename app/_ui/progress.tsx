import { cn } from './cn.ts';

export interface ProgressProps {
  /** What is going on, for screen readers. */
  label: string;
  value: number;
  max: number;
  tone?: 'honey' | 'good' | 'bad';
  className?: string;
}

const TONES = { honey: 'bg-honey', good: 'bg-good', bad: 'bg-bad' };

/** How far something is. The numbers belong beside it, in words. */
export function Progress({ label, value, max, tone = 'honey', className }: ProgressProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-muted', className)}
    >
      <div className={cn('h-full rounded-full transition-[width] duration-300', TONES[tone])} style={{ width: `${share * 100}%` }} />
    </div>
  );
}
