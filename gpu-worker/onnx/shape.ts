/** @file Arithmetic on shapes shared by the operator records. */

/** The broadcast of two shapes by NumPy's rule; throws naming both when they do not fit. */
export function broadcastShapes(a: readonly number[], b: readonly number[], where: string): number[] {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`${where}: shapes [${a}] and [${b}] do not broadcast.`);
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** Axes along which `from` was stretched to become `to` by broadcasting, as axes of `to`. */
export function broadcastAxes(from: readonly number[], to: readonly number[]): number[] {
  const lead = to.length - from.length;
  return to.map((_, axis) => axis).filter((axis) => axis < lead || (from[axis - lead] === 1 && to[axis] !== 1));
}

/** Turns a possibly negative axis into 0..rank-1; throws when it is outside. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank) throw new Error(`${where}: axis ${axis} is outside a tensor of rank ${rank}.`);
  return normalized;
}

/** True when two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** The order that undoes a transpose. */
export function inversePermutation(permutation: readonly number[]): number[] {
  const inverse: number[] = [];
  permutation.forEach((from, to) => {
    inverse[from] = to;
  });
  return inverse;
}

/** 0, 1, … n-1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
