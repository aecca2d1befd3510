import { useNumbers } from '#words';

export interface ScatterSeries {
  label: string;
  /** A level to read the others against: a line without marks. */
  isLevel?: boolean;
  /** In the order in which they are joined. */
  points: readonly { x: number; y: number; label?: string; /** 95 % interval of y. */ interval?: readonly [number, number]; /** And of x. */ xInterval?: readonly [number, number] }[];
}

export interface ScatterPlotProps {
  /** The whole picture in a sentence. */
  label: string;
  xName: string;
  yName: string;
  series: readonly ScatterSeries[];
  /** How values of y are said. */
  sayY?: (y: number) => string;
}

const WIDTH = 640;
const HEIGHT = 380;
const EDGE = { left: 72, right: 132, top: 16, bottom: 44 };
const LOOKS = [
  { stroke: 'stroke-series-a', fill: 'fill-series-a', dash: undefined },
  { stroke: 'stroke-series-b', fill: 'fill-series-b', dash: '7 4' },
  { stroke: 'stroke-good', fill: 'fill-good', dash: '2 3' },
  { stroke: 'stroke-bad', fill: 'fill-bad', dash: '10 3 2 3' },
  { stroke: 'stroke-ink-soft', fill: 'fill-ink-soft', dash: '5 2' },
];

/** Shapes tell series apart without colour: circle, square, triangle, diamond, cross. */
function Mark({ kind, x, y, className }: { kind: number; x: number; y: number; className: string }) {
  const shape = kind % 5;
  if (shape === 0) return <circle cx={x} cy={y} r={5} className={className} />;
  if (shape === 1) return <rect x={x - 4.5} y={y - 4.5} width={9} height={9} className={className} />;
  if (shape === 2) return <path d={`M${x} ${y - 6}L${x + 5.5} ${y + 4}H${x - 5.5}Z`} className={className} />;
  if (shape === 3) return <path d={`M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z`} className={className} />;
  return <path d={`M${x - 5} ${y - 2}h3v-3h4v3h3v4h-3v3h-4v-3h-3Z`} className={className} />;
}

/** About five round numbers between two values. */
function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function rangeOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low || Math.abs(high) || 1) * 0.12;
  return [low - air, high + air];
}

/** Label heights moved apart, so that none covers another. */
function apart(ys: readonly number[]): number[] {
  const order = ys.map((_, i) => i).sort((a, b) => ys[a] - ys[b]);
  const moved = [...ys];
  for (let i = 1; i < order.length; i++) moved[order[i]] = Math.max(moved[order[i]], moved[order[i - 1]] + 15);
  return moved;
}

/** Points of a few series on two axes, joined within a series and named at their end. */
export function ScatterPlot({ label, xName, yName, series, sayY: givenSayY }: ScatterPlotProps) {
  const { figure } = useNumbers();
  const sayY = givenSayY ?? figure;
  const all = series.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const [xLow, xHigh] = rangeOf(all.flatMap(({ x, xInterval = [x, x] }) => [x, ...xInterval]));
  const [yLow, yHigh] = rangeOf(all.flatMap(({ y, interval = [y, y] }) => [y, ...interval]));
  const px = (x: number): number => EDGE.left + ((x - xLow) / (xHigh - xLow)) * (WIDTH - EDGE.left - EDGE.right);
  const py = (y: number): number => HEIGHT - EDGE.bottom - ((y - yLow) / (yHigh - yLow)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const ends = series.map(({ points }) => points[points.length - 1]).map((point) => (point ? py(point.y) : 0));
  const labels = apart(ends);
  return (
    <figure>
      <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-auto w-full max-w-2xl text-[12px]">
        {ticksOf(xLow, xHigh).map((tick) => (
          <g key={tick}>
            <line x1={px(tick)} x2={px(tick)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} className="stroke-line" />
            <text x={px(tick)} y={HEIGHT - EDGE.bottom + 16} textAnchor="middle" className="fill-ink-faint">
              {figure(tick)}
            </text>
          </g>
        ))}
        {ticksOf(yLow, yHigh).map((tick) => (
          <g key={tick}>
            <line x1={EDGE.left} x2={WIDTH - EDGE.right} y1={py(tick)} y2={py(tick)} className="stroke-line" />
            <text x={EDGE.left - 8} y={py(tick) + 4} textAnchor="end" className="fill-ink-faint">
              {sayY(tick)}
            </text>
          </g>
        ))}
        <text x={(EDGE.left + WIDTH - EDGE.right) / 2} y={HEIGHT - 8} textAnchor="middle" className="fill-ink-soft">
          {xName}
        </text>
        <text transform={`translate(14 ${(HEIGHT - EDGE.bottom + EDGE.top) / 2}) rotate(-90)`} textAnchor="middle" className="fill-ink-soft">
          {yName}
        </text>
        {series.map(({ label: name, points, isLevel = false }, i) => {
          const { stroke, fill, dash } = LOOKS[i % LOOKS.length];
          const last = points[points.length - 1];
          return (
            <g key={name}>
              <polyline points={points.map(({ x, y }) => `${px(x)},${py(y)}`).join(' ')} fill="none" strokeWidth={isLevel ? 1 : 1.75} strokeDasharray={dash} className={stroke} />
              {points.map(({ x, y, label: text, interval, xInterval }, j) => (
                <g key={j}>
                  {interval && <line x1={px(x)} x2={px(x)} y1={py(interval[0])} y2={py(interval[1])} strokeWidth={1.5} strokeOpacity={0.6} className={stroke} />}
                  {xInterval && <line x1={px(xInterval[0])} x2={px(xInterval[1])} y1={py(y)} y2={py(y)} strokeWidth={1.5} strokeOpacity={0.6} className={stroke} />}
                  {!isLevel && <Mark kind={i} x={px(x)} y={py(y)} className={fill} />}
                  {text && points.length > 1 && (
                    <text x={px(x)} y={py(y) - 9} textAnchor="middle" className="fill-ink-faint text-[10px]">
                      {text}
                    </text>
                  )}
                </g>
              ))}
              {last && (
                <text x={px(last.x) + 11} y={labels[i] + 4} className={`${fill} font-medium`}>
                  {name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption className="sr-only">
        {series.map(({ label: name, points }) => `${name}: ${points.map(({ x, y, interval }) => `${figure(x)}, ${sayY(y)}${interval ? ` (${sayY(interval[0])} – ${sayY(interval[1])})` : ''}`).join('; ')}`).join('. ')}
      </figcaption>
    </figure>
  );
}
