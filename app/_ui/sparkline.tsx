import { cn } from './cn.ts';

export interface SparklineProps {
  /** What it shows, with its unit and last value: the picture is not the only place where it is said. */
  label: string;
  values: readonly number[];
  width?: number;
  height?: number;
  className?: string;
}

/** The course of a number in the height of a line of text. */
export function Sparkline({ label, values, width = 96, height = 24, className }: SparklineProps) {
  if (values.length < 2) return <span className="text-xs text-ink-faint">not enough data</span>;
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const x = (index: number): number => 2 + (index / (values.length - 1)) * (width - 4);
  const y = (value: number): number => height - 3 - ((value - low) / span) * (height - 6);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`} className={cn('overflow-visible', className)}>
      <polygon points={`${x(0)},${height} ${points.join(' ')} ${x(values.length - 1)},${height}`} className="fill-series-a/15" />
      <polyline points={points.join(' ')} fill="none" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" className="stroke-series-a" />
      <circle cx={x(values.length - 1)} cy={y(values[values.length - 1])} r={2} className="fill-series-a" />
    </svg>
  );
}
