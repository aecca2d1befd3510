/** How curves are drawn on uPlot: colours of the theme, dashes and end labels that tell them apart without colour. */
import './valid-language.ts';
import uPlot from 'uplot';

/** A curve's colour (a token of the theme) and dash, by its place; the dash alone tells six apart. */
export const CURVE_LOOKS: readonly { token: string; dash: number[]; className: string }[] = [
  { token: '--series-a', dash: [], className: 'stroke-series-a' },
  { token: '--series-b', dash: [7, 4], className: 'stroke-series-b' },
  { token: '--good', dash: [2, 3], className: 'stroke-good' },
  { token: '--bad', dash: [10, 3, 2, 3], className: 'stroke-bad' },
  { token: '--ink-soft', dash: [5, 2], className: 'stroke-ink-soft' },
  { token: '--honey-ink', dash: [1, 4], className: 'stroke-honey-ink' },
];

export interface PlotOptions {
  width: number;
  height: number;
  labels: readonly string[];
  /** Draws the values as they are, faint, behind their smoothed course. */
  isSmoothed: boolean;
  isLog: boolean;
  /** A level to compare with, e.g. chance. */
  reference?: { value: number; label: string };
  /** Charts with the same key share their cursor. */
  syncKey?: string;
  /** How numbers are written beside the axes. */
  figure(value: number): string;
  onCursor(index: number | null): void;
  onZoom(isZoomed: boolean): void;
}

/** Room for the end labels, in CSS pixels. */
const LABEL_ROOM = 84;

function colorOf(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

/** The columns of the smoothed curves: those shown in full and labelled. */
function shown(index: number, isSmoothed: boolean, curves: number): number {
  return isSmoothed ? 1 + curves + index : 1 + index;
}

/** Where each curve ends, moved apart until no two labels cover each other. */
function endLabels(plot: uPlot, { labels, isSmoothed }: PlotOptions): { text: string; token: string; x: number; y: number; at: number }[] {
  const xs = plot.data[0];
  const ends = labels.flatMap((label, i) => {
    const ys = plot.data[shown(i, isSmoothed, labels.length)];
    let last = xs.length - 1;
    while (last >= 0 && ys[last] == null) last--;
    if (last < 0) return [];
    const x = Math.min(plot.valToPos(xs[last], 'x', true), plot.bbox.left + plot.bbox.width);
    const y = plot.valToPos(ys[last] as number, 'y', true);
    return [{ text: label, token: CURVE_LOOKS[i % CURVE_LOOKS.length].token, x, y, at: y }];
  });
  ends.sort((a, b) => a.y - b.y);
  const apart = 13 * uPlot.pxRatio;
  for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y + apart);
  return ends;
}

function drawLabels(plot: uPlot, options: PlotOptions): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = `500 ${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left'; // the axes leave theirs
  for (const { text, token, x, y, at } of endLabels(plot, options)) {
    if (at < bbox.top - 1 || at > bbox.top + bbox.height + 1) continue;
    ctx.fillStyle = colorOf(token);
    ctx.beginPath();
    ctx.arc(x, at, 2.5 * ratio, 0, 2 * Math.PI);
    ctx.fill();
    if (options.labels.length > 1) ctx.fillText(text.length > 14 ? `${text.slice(0, 13)}…` : text, bbox.left + bbox.width + 8 * ratio, y);
  }
  ctx.restore();
}

function drawReference(plot: uPlot, { reference }: PlotOptions): void {
  if (!reference) return;
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const y = plot.valToPos(reference.value, 'y', true);
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colorOf('--ink-faint');
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${10 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'left';
  ctx.fillText(reference.label, bbox.left + 4 * ratio, y - 2 * ratio);
  ctx.restore();
}

function seriesOf({ labels, isSmoothed }: PlotOptions): uPlot.Series[] {
  const line = (label: string, i: number, isFaint: boolean): uPlot.Series => {
    const { token, dash } = CURVE_LOOKS[i % CURVE_LOOKS.length];
    return {
      label,
      stroke: colorOf(token),
      width: isFaint ? 1 : 1.75,
      alpha: isFaint ? 0.28 : 1,
      dash: isFaint ? [] : dash,
      spanGaps: true,
      points: { show: (plot: uPlot, _index: number, from: number, to: number) => !isFaint && to - from > 0 && to - from < plot.bbox.width / uPlot.pxRatio / 24, size: 5 },
    };
  };
  const raw = labels.map((label, i) => line(label, i, isSmoothed));
  return [{}, ...raw, ...(isSmoothed ? labels.map((label, i) => line(label, i, false)) : [])];
}

/** A range with a little air, and never empty. */
function yRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - air, high + air];
}

/** uPlot's options for some curves in today's colours. */
export function plotOptions(options: PlotOptions): uPlot.Options {
  const { figure } = options;
  const axis = { stroke: colorOf('--ink-faint'), font: `11px ${getComputedStyle(document.body).fontFamily}`, grid: { stroke: colorOf('--line'), width: 1 }, ticks: { show: false } };
  return {
    width: options.width,
    height: options.height,
    padding: [8, options.labels.length > 1 ? LABEL_ROOM : 10, 0, 0],
    legend: { show: false },
    series: seriesOf(options),
    scales: { x: { time: false, range: (_, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) }, y: options.isLog ? { distr: 3 } : { range: yRange } },
    axes: [
      { ...axis, size: 26, gap: 3, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? figure(tick) : '')) },
      { ...axis, size: 52, gap: 4, values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : figure(tick))) },
    ],
    cursor: { ...(options.syncKey ? { sync: { key: options.syncKey, scales: ['x', null] } } : {}), points: { size: 7 }, drag: { x: true, y: false }, y: false },
    hooks: {
      setCursor: [(plot) => options.onCursor(plot.cursor.idx ?? null)],
      setScale: [
        (plot, key) => {
          const xs = plot.data[0];
          if (key === 'x' && xs.length > 1) options.onZoom((plot.scales.x.min ?? xs[0]) > xs[0] || (plot.scales.x.max ?? 0) < xs[xs.length - 1]);
        },
      ],
      draw: [(plot) => drawReference(plot, options), (plot) => drawLabels(plot, options)],
    },
  };
}
