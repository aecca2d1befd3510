/** @file Operators that move elements without arithmetic. Reshape, Squeeze and Unsqueeze are all emitted as Reshape: shapes are static. */
import { hostTensor, sizeOf } from '../dtype.ts';
import { type Graph, type Value, int, ints } from '../graph.ts';
import { assertSameType, defineOperator, emit, emit1, intsOf, numberOf } from '../operator.ts';
import { broadcastShapes, inversePermutation, normalizeAxis, range, sameShape } from '../shape.ts';

/** A constant vector of int64, the form in which ONNX takes shapes and axes. */
export function int64s(graph: Graph, values: readonly number[]): Value {
  return graph.constant(hostTensor('int64', [values.length], values));
}

/** The numbers of a constant int64 input. */
export function constantInts(value: Value | undefined, where: string): number[] {
  const tensor = value && value.graph.constants.get(value);
  if (!tensor) throw new Error(`${where}: needs constant numbers here but got ${value}.`);
  return Array.from(tensor.data as BigInt64Array, Number);
}

export const Reshape = defineOperator({
  type: 'Reshape',
  domain: '',
  infer: ([x, shape], _, where) => {
    const to = constantInts(shape, where);
    if (sizeOf(to) !== x!.size) throw new Error(`${where}: cannot reshape ${x} to [${to}]: ${x!.size} elements against ${sizeOf(to)}.`);
    return [{ dtype: x!.dtype, shape: to }];
  },
  gradient: ({ g, inputs: [x] }) => [reshape(g, x!.shape), undefined],
});

export const Transpose = defineOperator({
  type: 'Transpose',
  domain: '',
  infer: ([x], attributes, where) => {
    const permutation = intsOf(attributes, 'perm');
    if (!sameShape([...permutation].sort((a, b) => a - b), range(x!.rank))) throw new Error(`${where}: [${permutation}] is not a permutation of the axes of ${x}.`);
    return [{ dtype: x!.dtype, shape: permutation.map((axis) => x!.shape[axis]!) }];
  },
  gradient: ({ g, attribute }) => [transpose(g, inversePermutation(attribute('perm') as readonly number[]))],
});

export const Expand = defineOperator({
  type: 'Expand',
  domain: '',
  infer: ([x, shape], _, where) => {
    const to = constantInts(shape, where);
    if (!sameShape(broadcastShapes(x!.shape, to, where), to)) throw new Error(`${where}: cannot expand ${x} to [${to}].`);
    return [{ dtype: x!.dtype, shape: to }];
  },
  gradient: ({ g }) => [g, undefined], // the backward walk sums the stretched axes out
});

export const Concat = defineOperator({
  type: 'Concat',
  domain: '',
  infer: (inputs, attributes, where) => {
    assertSameType(inputs, where);
    const first = inputs[0]!;
    const axis = numberOf(attributes, 'axis');
    for (const input of inputs) {
      const fits = input!.rank === first.rank && input!.shape.every((dim, i) => i === axis || dim === first.shape[i]);
      if (!fits) throw new Error(`${where}: cannot join ${inputs.join('; ')} along axis ${axis}.`);
    }
    const total = inputs.reduce((sum, input) => sum + input!.shape[axis]!, 0);
    return [{ dtype: first.dtype, shape: first.shape.map((dim, i) => (i === axis ? total : dim)) }];
  },
  gradient: ({ g, inputs, attribute }) => {
    const axis = attribute('axis') as number;
    return split(g, inputs.map((input) => input.shape[axis]!), axis);
  },
});

export const Split = defineOperator({
  type: 'Split',
  domain: '',
  infer: ([x, sizes], attributes, where) => {
    const axis = numberOf(attributes, 'axis');
    const parts = constantInts(sizes, where);
    if (parts.reduce((sum, part) => sum + part, 0) !== x!.shape[axis]) throw new Error(`${where}: parts [${parts}] do not add up to axis ${axis} of ${x}.`);
    return parts.map((part) => ({ dtype: x!.dtype, shape: x!.shape.map((dim, i) => (i === axis ? part : dim)) }));
  },
  gradient: ({ graph, outputs, outputGradients, attribute }) => {
    const parts = outputs.map((output, i) => outputGradients[i] ?? zeros(graph, output.shape, output));
    return [concat(parts, attribute('axis') as number), undefined];
  },
});

export const Slice = defineOperator({
  type: 'Slice',
  domain: '',
  infer: ([x, starts, ends, axes, steps], _, where) => {
    const [from, to, on, by] = [starts, ends, axes, steps].map((value) => constantInts(value, where));
    const shape = [...x!.shape];
    on!.forEach((axis, i) => {
      if (by![i]! < 1 || from![i]! < 0 || to![i]! > shape[axis]! || from![i]! > to![i]!) {
        throw new Error(`${where}: slice ${from![i]}:${to![i]}:${by![i]} is outside axis ${axis} of ${x}.`);
      }
      shape[axis] = Math.ceil((to![i]! - from![i]!) / by![i]!);
    });
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ g, inputs: [x, starts, , axes, steps], node }) => {
    const [from, on, by] = [starts, axes, steps].map((value) => constantInts(value, node.name));
    let gradient = g;
    on!.forEach((axis, i) => {
      if (by![i]! > 1) gradient = dilate(gradient, axis, by![i]!);
    });
    const before = x!.shape.map(() => 0);
    const after = x!.shape.map((dim, axis) => dim - gradient.shape[axis]!);
    on!.forEach((axis, i) => {
      before[axis] = from![i]!;
      after[axis]! -= from![i]!;
    });
    return [pad(gradient, before, after)];
  },
});

export const Pad = defineOperator({
  type: 'Pad',
  domain: '',
  infer: ([x, pads], _, where) => {
    const amounts = constantInts(pads, where);
    return [{ dtype: x!.dtype, shape: x!.shape.map((dim, axis) => dim + amounts[axis]! + amounts[axis + x!.rank]!) }];
  },
  gradient: ({ g, inputs: [x, pads], node }) => {
    const before = constantInts(pads, node.name).slice(0, x!.rank);
    return [slice(g, before.map((start, axis) => [start, start + x!.shape[axis]!]))];
  },
});

/** Spreads elements along `axis` with `step`-1 zeros between neighbours: n -> (n-1)*step+1. The transpose of a strided slice. */
export function dilate(x: Value, axis: number, step: number): Value {
  const n = x.shape[axis]!;
  const column = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const widths = column.shape.map((_, i) => (i === axis + 1 ? step - 1 : 0));
  const spread = pad(column, column.shape.map(() => 0), widths);
  const merged = reshape(spread, x.shape.map((dim, i) => (i === axis ? n * step : dim)));
  return slice(merged, merged.shape.map((dim, i) => [0, i === axis ? (n - 1) * step + 1 : dim]));
}

/** Zeros of a shape with the type of `like`. */
export function zeros(graph: Graph, shape: readonly number[], like: Value): Value {
  return expand(graph.scalar(0, like.dtype), shape);
}

/** Same elements in another shape; one dimension may be -1. No node when the shape is the same already. */
export function reshape(x: Value, shape: readonly number[]): Value {
  const known = shape.reduce((product, dim) => (dim === -1 ? product : product * dim), 1);
  const to = shape.map((dim) => (dim === -1 ? x.size / known : dim));
  return sameShape(to, x.shape) ? x : emit1(Reshape, [x, int64s(x.graph, to)]);
}

/**
 * All elements on one axis, always as a node of its own, which skips the Reshapes before it. Only for values that nothing will be
 * differentiated through: what it skips may be a parameter.
 */
export function flatten(x: Value): Value {
  let source = x;
  while (source.producer?.op === 'Reshape') source = source.producer.inputs[0]!;
  return emit1(Reshape, [source, int64s(x.graph, [x.size])]);
}

/** Reorders axes; `permutation[i]` is the source of axis i. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return sameShape(permutation, range(x.rank)) ? x : emit1(Transpose, [x], { perm: ints(permutation) });
}

/** Stretches axes of length one (and adds leading axes). */
export function expand(x: Value, shape: readonly number[]): Value {
  return sameShape(shape, x.shape) ? x : emit1(Expand, [x, int64s(x.graph, shape)]);
}

/** Inserts an axis of length one. */
export function unsqueeze(x: Value, axis: number): Value {
  const at = normalizeAxis(axis, x.rank + 1, 'unsqueeze');
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Removes an axis of length one. */
export function squeeze(x: Value, axis: number): Value {
  const at = normalizeAxis(axis, x.rank, 'squeeze');
  if (x.shape[at] !== 1) throw new Error(`squeeze: axis ${axis} of ${x} is not of length 1.`);
  return reshape(x, x.shape.filter((_, i) => i !== at));
}

/** Joins along an axis. */
export function concat(values: readonly Value[], axis: number): Value {
  if (values.length === 0) throw new Error('concat needs at least one value.');
  if (values.length === 1) return values[0]!;
  return emit1(Concat, values, { axis: int(normalizeAxis(axis, values[0]!.rank, 'concat')) });
}

/** Cuts into parts of the given sizes along an axis. */
export function split(x: Value, sizes: readonly number[], axis: number): readonly Value[] {
  if (sizes.length === 1 && sizes[0] === x.shape[normalizeAxis(axis, x.rank, 'split')]) return [x];
  return emit(Split, [x, int64s(x.graph, sizes)], { axis: int(normalizeAxis(axis, x.rank, 'split')) });
}

/** Takes [start, end) of each leading axis; negative ends and starts count from the end; `steps` default to 1. */
export function slice(x: Value, ranges: readonly (readonly [number, number] | undefined)[], steps: readonly number[] = []): Value {
  const axes: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const by: number[] = [];
  ranges.forEach((bounds, axis) => {
    const dim = x.shape[axis]!;
    const start = bounds ? (bounds[0] < 0 ? bounds[0] + dim : bounds[0]) : 0;
    const end = bounds ? (bounds[1] < 0 ? bounds[1] + dim : bounds[1]) : dim;
    const step = steps[axis] ?? 1;
    if (start === 0 && end === dim && step === 1) return;
    axes.push(axis);
    from.push(start);
    to.push(end);
    by.push(step);
  });
  if (axes.length === 0) return x;
  return emit1(Slice, [x, ...[from, to, axes, by].map((values) => int64s(x.graph, values))]);
}

/** Zero-pads (or pads with `value`): amounts before and after each axis. */
export function pad(x: Value, before: readonly number[], after: readonly number[], value = 0): Value {
  if (before.every((n) => n === 0) && after.every((n) => n === 0)) return x;
  return emit1(Pad, [x, int64s(x.graph, [...before, ...after]), x.graph.scalar(value, x.dtype)]);
}
