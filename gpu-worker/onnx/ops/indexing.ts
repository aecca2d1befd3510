/** @file Operators that choose elements by index, repeat them or mask them. */
import { hostTensor } from '../dtype.ts';
import { type Value, float, int, string } from '../graph.ts';
import { defineOperator, emit1, numberOf } from '../operator.ts';
import { normalizeAxis, range, sameShape } from '../shape.ts';
import { cast, equal } from './elementwise.ts';
import { constantInts, expand, int64s, reshape, transpose, unsqueeze, zeros } from './movement.ts';
import { sum } from './reduction.ts';

/** Rows of `data` along `axis` chosen by an int64 tensor of any shape. */
export const Gather = defineOperator({
  type: 'Gather',
  domain: '',
  infer: ([data, indices], attributes, where) => {
    assertIndices(indices!, where);
    const axis = numberOf(attributes, 'axis');
    return [{ dtype: data!.dtype, shape: [...data!.shape.slice(0, axis), ...indices!.shape, ...data!.shape.slice(axis + 1)] }];
  },
  gradient: ({ g, inputs: [data, indices], attribute }) => {
    // Bring the gathered axes to the front, scatter-add rows, and put the axis back.
    const axis = attribute('axis') as number;
    const lead = range(axis);
    const picked = range(indices!.rank).map((i) => axis + i);
    const rest = range(g.rank - axis - indices!.rank).map((i) => axis + indices!.rank + i);
    const rows = reshape(transpose(g, [...picked, ...lead, ...rest]), [indices!.size, -1]);
    const [n, width] = [data!.shape[axis]!, rows.shape[1]!];
    const at = expand(reshape(indices!, [indices!.size, 1]), [indices!.size, width]);
    const scattered = scatterAdd(zeros(g.graph, [n, width], g), at, rows, 0);
    const moved = reshape(scattered, [n, ...data!.shape.slice(0, axis), ...data!.shape.slice(axis + 1)]);
    return [transpose(moved, [...lead.map((i) => i + 1), 0, ...range(data!.rank - axis - 1).map((i) => i + axis + 1)]), undefined];
  },
});

/** One element per index: out[i][j] = data[i][index[i][j]] for the last axis. */
export const GatherElements = defineOperator({
  type: 'GatherElements',
  domain: '',
  infer: ([data, indices], _, where) => {
    assertIndices(indices!, where);
    if (indices!.rank !== data!.rank) throw new Error(`${where}: indices ${indices} must have the rank of ${data}.`);
    return [{ dtype: data!.dtype, shape: indices!.shape }];
  },
  gradient: ({ g, inputs: [data, indices], attribute }) => [scatterAdd(zeros(g.graph, data!.shape, g), indices!, g, attribute('axis') as number), undefined],
});

/** data with updates added at indices along an axis. Sequential on the CPU, so the sum's order is fixed. */
export const ScatterElements = defineOperator({
  type: 'ScatterElements',
  domain: '',
  infer: ([data, indices, updates], _, where) => {
    assertIndices(indices!, where);
    if (!sameShape(indices!.shape, updates!.shape)) throw new Error(`${where}: indices ${indices} and updates ${updates} differ in shape.`);
    return [{ dtype: data!.dtype, shape: data!.shape }];
  },
  gradient: ({ g, inputs: [, indices], needs, attribute }) => [
    needs[0] ? g : undefined,
    undefined,
    needs[2] ? gatherElements(g, indices!, attribute('axis') as number) : undefined,
  ],
});

export const Tile = defineOperator({
  type: 'Tile',
  domain: '',
  infer: ([x, repeats], _, where) => {
    const times = constantInts(repeats, where);
    if (times.length !== x!.rank) throw new Error(`${where}: repeats [${times}] do not match the rank of ${x}.`);
    return [{ dtype: x!.dtype, shape: x!.shape.map((dim, i) => dim * times[i]!) }];
  },
  gradient: ({ g, inputs: [x, repeats], node }) => {
    const times = constantInts(repeats, node.name);
    const apart = reshape(g, x!.shape.flatMap((dim, i) => [times[i]!, dim]));
    return [sum(apart, range(x!.rank).map((i) => 2 * i)), undefined];
  },
});

export const Trilu = defineOperator({
  type: 'Trilu',
  domain: '',
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  gradient: ({ g, inputs: [, diagonal], node, attribute }) => [trilu(g, { upper: attribute('upper') === 1, diagonal: constantInts(diagonal, node.name)[0]! }), undefined],
});

/** Nearest-neighbour enlargement of the last two axes of (N, C, H, W) by whole factors; other sizes are two Gathers (`resizeNearest`). */
export const Resize = defineOperator({
  type: 'Resize',
  domain: '',
  infer: ([x, , , sizes], _, where) => [{ dtype: x!.dtype, shape: constantInts(sizes, where) }],
  gradient: ({ g, inputs: [x] }) => {
    const [n, c, h, w] = x!.shape as [number, number, number, number];
    return [sum(reshape(g, [n, c, h, g.shape[2]! / h, w, g.shape[3]! / w]), [3, 5])];
  },
});

function nearestIndices(size: number, out: number): number[] {
  return range(out).map((i) => Math.min(size - 1, Math.floor((i * size) / out)));
}

function assertIndices(indices: Value, where: string): void {
  if (indices.dtype !== 'int64') throw new Error(`${where}: indices must be int64 but are ${indices}.`);
}

/** Rows along `axis` by an int64 tensor of any shape (an embedding look-up with axis 0). */
export function gather(data: Value, indices: Value | readonly number[], axis = 0): Value {
  const at = Array.isArray(indices) ? int64s(data.graph, indices as number[]) : (indices as Value);
  return emit1(Gather, [data, at], { axis: int(normalizeAxis(axis, data.rank, 'Gather')) });
}

/** One element of `axis` per index; the other axes match. */
export const gatherElements = (data: Value, indices: Value, axis: number): Value =>
  emit1(GatherElements, [data, indices], { axis: int(normalizeAxis(axis, data.rank, 'GatherElements')) });

/** Adds `updates` into `data` at `indices` along `axis`. */
export const scatterAdd = (data: Value, indices: Value, updates: Value, axis: number): Value =>
  emit1(ScatterElements, [data, indices, updates], { axis: int(normalizeAxis(axis, data.rank, 'ScatterElements')), reduction: string('add') });

/** Repeats the whole tensor along each axis. */
export const tile = (x: Value, repeats: readonly number[]): Value => emit1(Tile, [x, int64s(x.graph, repeats)]);

/** Keeps the lower (or upper) triangle of the last two axes, zero elsewhere. */
export const trilu = (x: Value, { upper = false, diagonal = 0 }: { readonly upper?: boolean; readonly diagonal?: number } = {}): Value =>
  emit1(Trilu, [x, x.graph.constant(hostTensor('int64', [], [diagonal]))], { upper: int(Number(upper)) });

/** Nearest-neighbour resize of (N, C, H, W) to (height, width): source = floor(target * in / out), as torch and diffusers do. */
export function resizeNearest(x: Value, height: number, width: number): Value {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  if (height === h && width === w) return x;
  if (height % h !== 0 || width % w !== 0) return gather(gather(x, nearestIndices(h, height), 2), nearestIndices(w, width), 3);
  return emit1(Resize, [x, undefined, undefined, int64s(x.graph, [n, c, height, width])], {
    mode: string('nearest'),
    nearest_mode: string('floor'),
    coordinate_transformation_mode: string('asymmetric'),
    cubic_coeff_a: float(-0.75),
  });
}

/** 1 where the class index (int64, any shape) equals the position of a new last axis of `classes`, else 0. */
export function oneHot(indices: Value, classes: number, dtype: 'float32' | 'float16' = 'float32'): Value {
  return cast(equal(unsqueeze(indices, indices.rank), int64s(indices.graph, range(classes))), dtype);
}
