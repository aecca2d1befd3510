/** Curves as numbers: aligning, smoothing, exporting. Pure. */

/** One curve; `xs` ascend and are as many as `ys`. */
export interface Curve {
  label: string;
  xs: readonly number[];
  ys: readonly number[];
}

/** One x axis for all curves, with null where a curve has no point. */
export interface AlignedCurves {
  xs: number[];
  ys: (number | null)[][];
}

/** All curves over the union of their x values. */
export function alignCurves(curves: readonly Curve[]): AlignedCurves {
  if (curves.length === 1) return { xs: [...curves[0].xs], ys: [[...curves[0].ys]] };
  const xs = [...new Set(curves.flatMap((curve) => curve.xs))].sort((a, b) => a - b);
  const places = new Map(xs.map((x, i) => [x, i]));
  const ys = curves.map((curve) => {
    const column: (number | null)[] = new Array(xs.length).fill(null);
    for (const [i, x] of curve.xs.entries()) column[places.get(x) as number] = curve.ys[i];
    return column;
  });
  return { xs, ys };
}

/**
 * Exponential moving average, corrected for its start as Adam's moments are (Kingma & Ba 2015): the first value is kept, later ones follow.
 * @param weight 0 leaves the curve as it is; towards 1 it gets smoother.
 */
export function smooth(ys: readonly (number | null)[], weight: number): (number | null)[] {
  let mean = 0;
  let begun = 1; // weight to the power of the points seen
  return ys.map((y) => {
    if (y === null) return null;
    mean = weight * mean + (1 - weight) * y;
    begun *= weight;
    return mean / (1 - begun);
  });
}

/** A table with one row per x, empty where a curve has no point; numbers in full. */
export function curvesToCSV(xName: string, curves: readonly Curve[]): string {
  const { xs, ys } = alignCurves(curves);
  const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const head = [xName, ...curves.map(({ label }) => label)].map(quote).join(',');
  return `${[head, ...xs.map((x, i) => [x, ...ys.map((column) => column[i] ?? '')].join(','))].join('\n')}\n`;
}

/** The last point of a curve, or null when it has none. */
export function lastPoint({ xs, ys }: Curve): { x: number; y: number } | null {
  return xs.length === 0 ? null : { x: xs[xs.length - 1], y: ys[ys.length - 1] };
}
