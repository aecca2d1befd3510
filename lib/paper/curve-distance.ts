/** How far one curve of CLIP image similarity against directional similarity lies above another. Pure. */
import { meanInterval } from '#lib/consensus/interval.ts';
import type { TPaperSeed } from '#lib/contracts/paper-report.ts';
import { randomFrom } from '#lib/random.ts';

/** A point of a curve with what was measured of every item; curves of the same items and points belong together. */
export type CurvePoint = TPaperSeed['curves'][string]['points'][number];

type Point = readonly [x: number, y: number];

const SAMPLES = 500;
const SEED = 1;
/** Fewer items make no interval: a bootstrap of them is too narrow. */
const ENOUGH = 20;

/** Height of a curve at x by straight lines between its points; undefined where it does not reach. */
function heightAt(curve: readonly Point[], x: number): number | undefined {
  for (let i = 1; i < curve.length; i++) {
    const [[x0, y0], [x1, y1]] = [curve[i - 1] as Point, curve[i] as Point];
    if (x >= x0 && x <= x1) return x1 === x0 ? (y0 + y1) / 2 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  }
  return undefined;
}

function meansOf(points: readonly CurvePoint[], items: readonly number[]): Point[] {
  const mean = (values: readonly number[]) => items.reduce((sum, i) => sum + (values[i] as number), 0) / items.length;
  return points.map(({ image, directional }): Point => [mean(image), mean(directional)]).sort(([x], [y]) => x - y);
}

/** Mean distance of a's points above b's curve; null where b's reaches none of them. */
function distanceOf(a: readonly Point[], b: readonly Point[]): number | null {
  const heights = a.flatMap(([x, y]) => {
    const height = heightAt(b, x);
    return height === undefined ? [] : [y - height];
  });
  return heights.length === 0 ? null : heights.reduce((sum, height) => sum + height, 0) / heights.length;
}

/**
 * Mean vertical distance of curve a above curve b, with the interval of 500 bootstrap samples of items; positive is better.
 * @returns nulls where the curves do not overlap: they cannot be compared
 */
export function curveDistance(a: readonly CurvePoint[], b: readonly CurvePoint[]): { value: number | null; ci95: [number, number] | null; n: number } {
  const n = a[0]?.image.length ?? 0;
  const everything = Array.from({ length: n }, (_, i) => i);
  const value = distanceOf(meansOf(a, everything), meansOf(b, everything));
  if (value === null || n < ENOUGH) return { value, ci95: null, n };
  const draw = randomFrom(SEED);
  const samples = Array.from({ length: SAMPLES }, () => {
    const items = everything.map(() => Math.floor(draw() * n));
    return distanceOf(meansOf(a, items), meansOf(b, items));
  })
    .filter((one) => one !== null)
    .sort((x, y) => x - y);
  const at = (share: number) => samples[Math.round(share * (samples.length - 1))] as number;
  return { value, ci95: samples.length < SAMPLES / 2 ? null : [at(0.025), at(0.975)], n };
}

/** The same point of several seeds' curves, all items together. */
export function joinCurves(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  return (curves[0] ?? []).map(({ imageGuidance }, i) => ({ imageGuidance, image: curves.flatMap((points) => points[i]?.image ?? []), directional: curves.flatMap((points) => points[i]?.directional ?? []) }));
}

/** Means of a curve's points with their intervals over items. */
export function curveMeans(points: readonly CurvePoint[]) {
  return points.map(({ imageGuidance, image, directional }) => {
    const mean = (values: readonly number[]) => {
      const found = meanInterval(values);
      return { mean: found?.mean ?? 0, ci95: [found?.low ?? 0, found?.high ?? 0] as [number, number] };
    };
    return { imageGuidance, n: image.length, image: mean(image), directional: mean(directional) };
  });
}
