import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { percent } from './format.ts';

export interface ForestRow {
  key: string;
  label: ReactNode;
  /** Under the label: what was compared, what it must show. */
  detail?: ReactNode;
  /** 0…1 with its 95 % interval; null when there is none: `note` says why. */
  share: number | null;
  interval: readonly [number, number] | null;
  note?: string;
  /** Behind the numbers: what it says. */
  reading?: ReactNode;
  /** The one that counts is drawn larger. */
  isMain?: boolean;
}

export interface ForestPlotProps {
  /** What the shares are of, for screen readers and above the axis. */
  label: string;
  rows: readonly ForestRow[];
  /** "No difference". */
  reference?: number;
  className?: string;
}

function Interval({ row, reference }: { row: ForestRow; reference: number }) {
  const { share, interval, isMain } = row;
  return (
    <div aria-hidden className="relative h-8">
      <div className="absolute inset-x-0 top-1/2 h-px bg-line" />
      <div className="absolute inset-y-0 border-l border-dashed border-ink-faint" style={{ left: `${reference * 100}%` }} />
      {interval && (
        <>
          <div className={cn('absolute top-1/2 -translate-y-1/2 rounded-full bg-series-a/60', isMain ? 'h-1.5' : 'h-1')} style={{ left: `${interval[0] * 100}%`, width: `${Math.max(0.5, (interval[1] - interval[0]) * 100)}%` }} />
          {interval.map((edge, i) => (
            <div key={i} className="absolute top-1/2 h-3 w-0.5 -translate-x-1/2 -translate-y-1/2 rounded bg-series-a" style={{ left: `${edge * 100}%` }} />
          ))}
        </>
      )}
      {share !== null && <div className={cn('absolute top-1/2 -translate-x-1/2 -translate-y-1/2 border-2 border-surface bg-series-a', isMain ? 'size-4 rotate-45' : 'size-3 rounded-full')} style={{ left: `${share * 100}%` }} />}
    </div>
  );
}

/** Several shares with their intervals on one axis from 0 to 100 %: dots are estimates, bars intervals, the dashed line "no difference". */
export function ForestPlot({ label, rows, reference = 0.5, className }: ForestPlotProps) {
  return (
    <div className={className}>
      <div aria-hidden className="hidden grid-cols-[minmax(0,15rem)_minmax(0,1fr)_minmax(0,13rem)] gap-x-5 text-2xs text-ink-faint md:grid">
        <span>{label}</span>
        <span className="flex justify-between tabular-nums">
          <span>0 %</span>
          <span>{percent(reference)}</span>
          <span>100 %</span>
        </span>
        <span>95 % interval</span>
      </div>
      <ul aria-label={label} className="divide-y">
        {rows.map((row) => (
          <li key={row.key} className="grid gap-x-5 gap-y-1 py-3 md:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_minmax(0,13rem)] md:items-center">
            <div className="min-w-0">
              <p className={cn('text-sm', row.isMain ? 'font-semibold' : 'font-medium')}>{row.label}</p>
              {row.detail && <p className="text-xs text-ink-soft">{row.detail}</p>}
            </div>
            <Interval row={row} reference={reference} />
            <div className="text-sm tabular-nums">
              {row.share === null ? (
                <span className="text-ink-soft">{row.note ?? 'nothing decided'}</span>
              ) : (
                <>
                  <span className="font-semibold">{percent(row.share)}</span>
                  {row.interval && (
                    <span className="text-ink-soft">
                      {' '}
                      ({percent(row.interval[0])} – {percent(row.interval[1])})
                    </span>
                  )}
                </>
              )}
              {row.reading && <div className="text-xs text-ink-soft">{row.reading}</div>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
