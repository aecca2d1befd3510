import { useWords } from '#words';
import { cn } from './cn.ts';

export interface IntervalBarProps {
  /** What the share is of, e.g. "HIVE wins". */
  label: string;
  /** 0…1. */
  share: number;
  /** 0…1, the 95 % interval. */
  low: number;
  high: number;
  /** The value of "no difference", marked by a line. */
  reference?: number;
  className?: string;
}

/** A share with its interval on a line from 0 to 100 %: the dot is the estimate, the bar the interval, the tick "no difference". */
export function IntervalBar({ label, share, low, high, reference = 0.5, className }: IntervalBarProps) {
  const t = useWords('frame.interval');
  const text = t('spoken', { label, share: share * 100, low: low * 100, high: high * 100 });
  const percent = (of: number): string => t('percent', { value: of * 100 });
  return (
    <figure className={cn('w-full', className)}>
      <div role="img" aria-label={text} className="relative h-8">
        <div className="absolute inset-x-0 top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-muted" />
        <div className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-series-a/45" style={{ left: `${low * 100}%`, width: `${Math.max(0.5, (high - low) * 100)}%` }} />
        {[low, high].map((edge, index) => (
          <div key={index} className="absolute top-1/2 h-4 w-0.5 -translate-x-1/2 -translate-y-1/2 rounded bg-series-a" style={{ left: `${edge * 100}%` }} />
        ))}
        <div className="absolute top-0 h-8 w-px -translate-x-1/2 border-l border-dashed border-ink-faint" style={{ left: `${reference * 100}%` }} />
        <div
          className="absolute top-1/2 size-3.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-surface bg-series-a shadow-1"
          style={{ left: `${share * 100}%` }}
        />
      </div>
      <div aria-hidden className="flex justify-between text-2xs tabular-nums text-ink-faint">
        <span>0 %</span>
        <span>{percent(reference)}</span>
        <span>100 %</span>
      </div>
      <figcaption className="mt-1 text-sm tabular-nums">
        <span className="font-semibold">{percent(share)}</span>
        <span className="text-ink-soft">
          {' '}
          · {t('shown', { low: low * 100, high: high * 100 })}
        </span>
      </figcaption>
    </figure>
  );
}
