/** A curve's points; `xs` ascend. */
export interface CurvePoints {
  xs: readonly number[];
  ys: readonly number[];
}

/**
 * A curve with at most about `most` points that looks the same when drawn: of each stretch its first, lowest, highest and last point stay, so that no
 * spike is lost. A curve that is short enough stays as it is.
 */
export function thinCurve({ xs, ys }: CurvePoints, most: number): { xs: number[]; ys: number[] } {
  if (xs.length <= most) return { xs: [...xs], ys: [...ys] };
  const stretches = Math.max(1, Math.floor(most / 4));
  const kept: number[] = [];
  for (let s = 0; s < stretches; s++) {
    const [from, to] = [Math.floor((s * xs.length) / stretches), Math.floor(((s + 1) * xs.length) / stretches)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (ys[i] < ys[low]) low = i;
      if (ys[i] > ys[high]) high = i;
    }
    kept.push(...[...new Set([from, low, high, to - 1])].sort((a, b) => a - b));
  }
  return { xs: kept.map((i) => xs[i]), ys: kept.map((i) => ys[i]) };
}
