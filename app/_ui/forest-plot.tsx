import type { ReactNode } from 'react';
import { useNumbers, useWords } from '#words';
import { cn } from './cn.ts';

export interface ForestRow {
  key: string;
  label: ReactNode;
  /** Under the label: what was compared, what it must show. */
  detail?: ReactNode;
  /** On the plot's axis, with its 95 % interval; null when there is none: `note` says why. */
  share: number | null;
  interval: readonly [number, number] | null;
  note?: string;
  /** Behind the numbers: what it says. */
  reading?: ReactNode;
  /** The one that counts is drawn larger. */
  isMain?: boolean;
  /** Somebody else's number of the same thing, drawn as a ring. */
  other?: number | null;
}

/** What the rows are measured on; shares unless it is said otherwise. */
export interface ForestAxis {
  from: number;
  to: number;
  /** Where the dashed line stands: "no difference". Null where there is no such place. */
  reference: number | null;
  say: (value: number) => string;
}

export interface ForestPlotProps {
  /** What the numbers are of, for screen readers and, unless a heading says so already, beside the axis. */
  label: string;
  hasHeading?: boolean;
  rows: readonly ForestRow[];
  axis?: ForestAxis;
  className?: string;
}

function Interval({ row, axis: { from, to, reference } }: { row: ForestRow; axis: ForestAxis }) {
  const { share, interval, isMain, other } = row;
  const at = (value: number): number => 100 * Math.min(1, Math.max(0, (value - from) / (to - from)));
  return (
    <div aria-hidden className="relative h-8">
      <div className="absolute inset-x-0 top-1/2 h-px bg-line" />
      {reference !== null && <div className="absolute inset-y-0 border-l border-dashed border-ink-faint" style={{ left: `${at(reference)}%` }} />}
      {interval && (
        <>
          <div className={cn('absolute top-1/2 -translate-y-1/2 rounded-full bg-series-a/60', isMain ? 'h-1.5' : 'h-1')} style={{ left: `${at(interval[0])}%`, width: `${Math.max(0.5, at(interval[1]) - at(interval[0]))}%` }} />
          {interval.map((edge, i) => (
            <div key={i} className="absolute top-1/2 h-3 w-0.5 -translate-x-1/2 -translate-y-1/2 rounded bg-series-a" style={{ left: `${at(edge)}%` }} />
          ))}
        </>
      )}
      {share !== null && <div className={cn('absolute top-1/2 -translate-x-1/2 -translate-y-1/2 border-2 border-surface bg-series-a', isMain ? 'size-4 rotate-45' : 'size-3 rounded-full')} style={{ left: `${at(share)}%` }} />}
      {other !== undefined && other !== null && <div className="absolute top-1/2 size-4 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-ink" style={{ left: `${at(other)}%` }} />}
    </div>
  );
}

/** Several numbers with their intervals on one axis, shares from 0 to 100 % at first: dots are estimates, bars intervals, the dashed line "no difference". */
export function ForestPlot({ label, hasHeading = false, rows, axis: given, className }: ForestPlotProps) {
  const t = useWords('frame.forest');
  const { percent } = useNumbers();
  const axis = given ?? { from: 0, to: 1, reference: 0.5, say: percent };
  const { from, to, reference, say } = axis;
  return (
    <div className={className}>
      <div aria-hidden className="hidden grid-cols-[minmax(0,15rem)_minmax(0,1fr)_minmax(0,13rem)] gap-x-5 text-2xs text-ink-faint md:grid">
        <span>{!hasHeading && label}</span>
        <span className="flex justify-between tabular-nums">
          <span>{say(from)}</span>
          {reference !== null && <span>{say(reference)}</span>}
          <span>{say(to)}</span>
        </span>
        <span>{t('interval')}</span>
      </div>
      <ul aria-label={label} className="divide-y">
        {rows.map((row) => (
          <li key={row.key} className="grid gap-x-5 gap-y-1 py-3 md:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_minmax(0,13rem)] md:items-center">
            <div className="min-w-0">
              <p className={cn('text-sm', row.isMain ? 'font-semibold' : 'font-medium')}>{row.label}</p>
              {row.detail && <p className="text-xs text-ink-soft">{row.detail}</p>}
            </div>
            <Interval row={row} axis={axis} />
            <div className="text-sm tabular-nums">
              {row.share === null ? (
                <span className="text-ink-soft">{row.note ?? t('undecided')}</span>
              ) : (
                <>
                  <span className="font-semibold">{say(row.share)}</span>
                  {row.interval && (
                    <span className="text-ink-soft">
                      {' '}
                      {t(from < 0 ? 'rangeTo' : 'range', { low: say(row.interval[0]), high: say(row.interval[1]) })}
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
