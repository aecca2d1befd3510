import { cn } from './cn.ts';

export interface VotePart {
  label: string;
  count: number;
  series: 'a' | 'b' | 'tie';
}

const LOOKS = { a: 'bg-series-a', b: 'bg-series-b hatched', tie: 'bg-series-tie' };

/** Votes as one stacked bar with their numbers in words below; b is hatched, so colour is not needed. */
export function VoteBar({ parts, className }: { parts: readonly VotePart[]; className?: string }) {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  return (
    <figure className={cn('w-full', className)}>
      <div aria-hidden className="flex h-3 w-full gap-0.5 overflow-hidden rounded-full bg-muted">
        {total > 0 && parts.map(({ label, count, series }) => count > 0 && <div key={label} className={LOOKS[series]} style={{ width: `${(count / total) * 100}%` }} />)}
      </div>
      <figcaption className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-soft">
        {parts.map(({ label, count, series }) => (
          <span key={label} className="flex items-center gap-1.5">
            <span aria-hidden className={cn('size-2.5 rounded-sm', LOOKS[series])} />
            {label} <span className="font-medium tabular-nums text-ink">{count}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
