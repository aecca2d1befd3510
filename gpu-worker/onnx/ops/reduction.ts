/** @file Operators that reduce axes, and the softmax family, whose gradients are reductions. */
import { type Value, int } from '../graph.ts';
import { type OperatorRecord, defineOperator, emit1, numberOf } from '../operator.ts';
import { normalizeAxis, range, sameShape } from '../shape.ts';
import { cast, div, equal, exp, mul, sub } from './elementwise.ts';
import { constantInts, expand, int64s, reshape } from './movement.ts';

type PlainOperator = OperatorRecord & Required<Pick<OperatorRecord, 'infer'>>;

/** Reductions keep their axes as length one (keepdims): gradients then broadcast by themselves. `sum(x, axes)` drops them by a Reshape. */
function reduction(type: string, gradient: OperatorRecord['gradient']): PlainOperator {
  return defineOperator({
    type,
    domain: '',
    gradient,
    infer: ([x, axes], _, where) => {
      const reduced = new Set(constantInts(axes, where));
      return [{ dtype: x!.dtype, shape: x!.shape.map((dim, axis) => (reduced.has(axis) ? 1 : dim)) }];
    },
  });
}

export const ReduceSum = reduction('ReduceSum', ({ g, inputs: [x] }) => [expand(g, x!.shape), undefined]);
export const ReduceMean = reduction('ReduceMean', ({ g, inputs: [x], outputs: [y] }) => [expand(mul(g, y!.size / x!.size), x!.shape), undefined]);
/** Ties share the gradient evenly, as torch.amax does. */
export const ReduceMax = reduction('ReduceMax', ({ g, inputs: [x, axes], outputs: [y] }) => {
  const mask = cast(equal(x!, y!), g.dtype);
  return [mul(mask, div(g, emit1(ReduceSum, [mask, axes]))), undefined];
});
/** Sum of squares. */
export const ReduceSumSquare = reduction('ReduceSumSquare', ({ g, inputs: [x] }) => [mul(mul(g, 2), x!), undefined]);

export const ArgMax = defineOperator({
  type: 'ArgMax',
  domain: '',
  gradient: 'none',
  infer: ([x], attributes) => [{ dtype: 'int64', shape: x!.shape.filter((_, axis) => axis !== numberOf(attributes, 'axis')) }],
});

const alongAxis: PlainOperator['infer'] = ([x]) => [{ dtype: x!.dtype, shape: x!.shape }];

export const Softmax = defineOperator({
  type: 'Softmax',
  domain: '',
  infer: alongAxis,
  gradient: ({ g, outputs: [y], attribute }) => {
    const weighted = mul(g, y!);
    return [sub(weighted, mul(y!, sum(weighted, [attribute('axis') as number], true)))];
  },
});

export const LogSoftmax = defineOperator({
  type: 'LogSoftmax',
  domain: '',
  infer: alongAxis,
  gradient: ({ g, outputs: [y], attribute }) => [sub(g, mul(exp(y!), sum(g, [attribute('axis') as number], true)))],
});

export const CumSum = defineOperator({
  type: 'CumSum',
  domain: '',
  infer: alongAxis,
  gradient: ({ g, inputs: [, axis] }) => [emit1(CumSum, [g, axis], { reverse: int(1) }), undefined],
});

function reduce(record: PlainOperator, x: Value, axes: readonly number[] | undefined, keepAxes: boolean): Value {
  const reduced = (axes ?? range(x.rank)).map((axis) => normalizeAxis(axis, x.rank, record.type));
  if (reduced.length === 0) return x;
  const kept = emit1(record, [x, int64s(x.graph, reduced)]);
  return keepAxes ? kept : reshape(kept, x.shape.filter((_, axis) => !reduced.includes(axis)));
}

/** Sum over `axes` (all by default); the axes disappear unless `keepAxes`. */
export const sum = (x: Value, axes?: readonly number[], keepAxes = false): Value => reduce(ReduceSum, x, axes, keepAxes);
/** Mean over `axes` (all by default). */
export const mean = (x: Value, axes?: readonly number[], keepAxes = false): Value => reduce(ReduceMean, x, axes, keepAxes);
/** Maximum over `axes` (all by default). */
export const max = (x: Value, axes?: readonly number[], keepAxes = false): Value => reduce(ReduceMax, x, axes, keepAxes);
/** Sum of squares over `axes` (all by default). */
export const sumSquares = (x: Value, axes?: readonly number[], keepAxes = false): Value => reduce(ReduceSumSquare, x, axes, keepAxes);
/** Index (int64) of the first maximum along `axis`, which disappears. */
export const argMax = (x: Value, axis: number): Value => emit1(ArgMax, [x], { axis: int(normalizeAxis(axis, x.rank, 'ArgMax')), keepdims: int(0) });
/** Softmax along `axis` (last by default). */
export const softmax = (x: Value, axis = -1): Value => emit1(Softmax, [x], { axis: int(normalizeAxis(axis, x.rank, 'Softmax')) });
/** Logarithm of softmax along `axis` (last by default). */
export const logSoftmax = (x: Value, axis = -1): Value => emit1(LogSoftmax, [x], { axis: int(normalizeAxis(axis, x.rank, 'LogSoftmax')) });
/** Running sum along `axis`. */
export const cumSum = (x: Value, axis: number): Value => emit1(CumSum, [x, int64s(x.graph, [normalizeAxis(axis, x.rank, 'CumSum')])], { reverse: int(0) });

/** Sums a gradient over the axes that broadcasting stretched, back to `shape`. */
export function sumToShape(x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = range(x.rank).filter((axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1));
  return reshape(sum(x, axes, true), shape);
}
