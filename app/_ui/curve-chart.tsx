'use client';

import './valid-language.ts';
import 'uplot/dist/uPlot.min.css';
import { Maximize2 } from 'lucide-react';
import { useTheme } from 'next-themes';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { useNumbers, useWords } from '#words';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { alignCurves, type AlignedCurves, type Curve, lastPoint, smooth } from './curve-data.ts';
import { CURVE_LOOKS, plotOptions } from './curve-plot.ts';
import { CurveValues } from './curve-values.tsx';
import { forget, inSomeFrame } from './frame-queue.ts';

export interface CurveChartProps {
  /** What is drawn, with its unit: "Loss", "Steps per second". */
  title: string;
  curves: readonly Curve[];
  /** What x counts; steps unless it is said otherwise. */
  xName?: string;
  /** 0 draws the points as they are; towards 1 their smoothed course is drawn over them. */
  smoothing?: number;
  isLog?: boolean;
  reference?: { value: number; label: string };
  /** Charts with the same key share their cursor. */
  syncKey?: string;
  height?: number;
  className?: string;
}

function Legend({ curves, aligned, at, xName }: { curves: readonly Curve[]; aligned: AlignedCurves; at: number | null; xName: string }) {
  const { figure } = useNumbers();
  return (
    <p className="flex min-h-5 flex-wrap items-baseline gap-x-3 gap-y-0.5 text-xs text-ink-soft">
      {at !== null && aligned.xs[at] !== undefined && (
        <span className="tabular-nums text-ink-faint">
          {xName} {figure(aligned.xs[at])}
        </span>
      )}
      {curves.map((curve, i) => {
        const { dash, className } = CURVE_LOOKS[i % CURVE_LOOKS.length];
        const value = at === null ? lastPoint(curve)?.y : aligned.ys[i][at];
        return (
          <span key={curve.label} className="flex min-w-0 items-baseline gap-1.5">
            <svg aria-hidden width="18" height="6" className="shrink-0 self-center">
              <line x1="0" x2="18" y1="3" y2="3" strokeWidth="2" strokeDasharray={dash.join(' ')} className={className} />
            </svg>
            <span className="truncate">{curve.label}</span>
            <span className="font-medium tabular-nums text-ink">{value === undefined || value === null ? '–' : figure(value)}</span>
          </span>
        );
      })}
    </p>
  );
}

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/** Curves over steps: thousands of points, drag to magnify, arrow keys to read, values as a table and a file. */
export function CurveChart({ title, curves, xName: givenXName, smoothing = 0, isLog = false, reference, syncKey, height = 190, className }: CurveChartProps) {
  const t = useWords('frame.curve');
  const xName = givenXName ?? t('step');
  const { figure } = useNumbers();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const width = useWidth(frame);
  const { resolvedTheme } = useTheme();
  const [at, setAt] = useState<number | null>(null);
  const [isZoomed, setZoomed] = useState(false);
  const zoomed = useRef(false);
  const aligned = useMemo(() => alignCurves(curves), [curves]);
  const isSmoothed = smoothing > 0;
  const data = useMemo(() => [aligned.xs, ...aligned.ys, ...(isSmoothed ? aligned.ys.map((ys) => smooth(ys, smoothing)) : [])] as uPlot.AlignedData, [aligned, isSmoothed, smoothing]);
  const latest = useRef(data);
  latest.current = data;
  const names = curves.map(({ label }) => label).join('\n');
  const onZoom = useCallback((next: boolean) => {
    zoomed.current = next;
    setZoomed(next);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours on the canvas
  useEffect(() => {
    if (!frame.current || width === 0) return;
    const options = plotOptions({ width, height, labels: names.split('\n'), isSmoothed, isLog, reference, syncKey, figure, onCursor: setAt, onZoom });
    const made = new uPlot(options, latest.current, frame.current);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [width, height, names, isSmoothed, isLog, reference?.value, reference?.label, syncKey, resolvedTheme, figure, onZoom]);
  useEffect(() => {
    // Many charts get their points at once: each draws them in a frame of its own.
    inSomeFrame(zoomed, () => plot.current?.setData(data, !zoomed.current));
    return () => forget(zoomed);
  }, [data]);

  const count = aligned.xs.length;
  function onKeyDown(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -Math.ceil(count / 10), PageUp: Math.ceil(count / 10), Home: -count, End: count };
    const step = steps[event.key];
    if (step === undefined || !plot.current || count === 0) return;
    event.preventDefault();
    const next = Math.min(count - 1, Math.max(0, (at ?? count - 1) + step));
    plot.current.setCursor({ left: plot.current.valToPos(aligned.xs[next], 'x'), top: 10 });
  }
  const reading = curves.map((curve, i) => `${curve.label} ${figure((at === null ? lastPoint(curve)?.y : aligned.ys[i][at]) ?? Number.NaN)}`).join(', ');
  const place = at ?? Math.max(0, count - 1);
  return (
    <figure className={cn('min-w-0', className)} data-testid="curve" data-points={curves.reduce((sum, { xs }) => sum + xs.length, 0)}>
      <figcaption className="mb-1.5 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="text-sm font-medium">{title}</h3>
          <Legend curves={curves} aligned={aligned} at={at} xName={xName} />
        </div>
        {isZoomed && (
          <Button size="sm" variant="ghost" icon={<Maximize2 aria-hidden />} onClick={() => plot.current?.setData(data, true)}>
            {t('whole')}
          </Button>
        )}
      </figcaption>
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label={t('spoken', { title, count })}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={place}
        aria-valuetext={count === 0 ? t('none') : `${xName} ${figure(aligned.xs[place])}: ${reading}`}
        onKeyDown={onKeyDown}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
        className="min-w-0 rounded-md"
        style={{ height }}
      />
      <CurveValues title={title} xName={xName} curves={curves} />
    </figure>
  );
}
