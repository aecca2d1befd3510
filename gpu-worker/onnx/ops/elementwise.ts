/** @file Elementwise operators: arithmetic, functions, comparisons, selection. Binary ones broadcast; backward sums broadcast axes out. */
import type { DType } from '../dtype.ts';
import { type Value, int } from '../graph.ts';
import { type GradientRule, type Operand, type OperatorRecord, assertSameType, defineOperator, emit1, graphOf, lift, numberOf } from '../operator.ts';
import { DTYPES } from '../dtype.ts';
import { broadcastShapes } from '../shape.ts';

type PlainOperator = OperatorRecord & Required<Pick<OperatorRecord, 'infer'>>;

function binary(type: string, gradient: GradientRule | 'none', result?: DType): PlainOperator {
  return defineOperator({
    type,
    domain: '',
    gradient,
    infer: ([a, b], _, where) => {
      assertSameType([a, b], where);
      return [{ dtype: result ?? a!.dtype, shape: broadcastShapes(a!.shape, b!.shape, where) }];
    },
  });
}

function unary(type: string, gradient: GradientRule | 'none'): PlainOperator {
  return defineOperator({ type, domain: '', gradient, infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }] });
}

function applyBinary(record: PlainOperator, a: Operand, b: Operand): Value {
  graphOf([a, b]);
  const beside = (typeof a === 'number' ? b : a) as Value;
  return emit1(record, [lift(a, beside), lift(b, beside)]);
}

export const Add = binary('Add', ({ g, needs }) => [needs[0] ? g : undefined, needs[1] ? g : undefined]);
export const Sub = binary('Sub', ({ g, needs }) => [needs[0] ? g : undefined, needs[1] ? neg(g) : undefined]);
export const Mul = binary('Mul', ({ g, inputs: [a, b], needs }) => [needs[0] ? mul(g, b!) : undefined, needs[1] ? mul(g, a!) : undefined]);
export const Div = binary('Div', ({ g, inputs: [, b], outputs: [y], needs }) => {
  const scaled = div(g, b!);
  return [needs[0] ? scaled : undefined, needs[1] ? neg(mul(scaled, y!)) : undefined];
});
export const Pow = binary('Pow', ({ g, inputs: [a, b], outputs: [y], needs }) => [
  needs[0] ? mul(g, mul(b!, pow(a!, sub(b!, 1)))) : undefined,
  needs[1] ? mul(g, mul(y!, log(a!))) : undefined,
]);
/** Ties give the whole gradient to the first operand, which keeps the rule one comparison. */
export const Max = binary('Max', ({ g, inputs: [a, b], needs }) => selectGradient(greaterOrEqual(a!, b!), g, needs));
export const Min = binary('Min', ({ g, inputs: [a, b], needs }) => selectGradient(lessOrEqual(a!, b!), g, needs));

function selectGradient(first: Value, g: Value, needs: readonly boolean[]): (Value | undefined)[] {
  const mask = cast(first, g.dtype);
  return [needs[0] ? mul(g, mask) : undefined, needs[1] ? mul(g, sub(1, mask)) : undefined];
}

export const Neg = unary('Neg', ({ g }) => [neg(g)]);
export const Abs = unary('Abs', ({ g, inputs: [x] }) => [mul(g, sign(x!))]);
export const Sqrt = unary('Sqrt', ({ g, outputs: [y] }) => [div(mul(g, 0.5), y!)]);
export const Reciprocal = unary('Reciprocal', ({ g, outputs: [y] }) => [neg(mul(g, mul(y!, y!)))]);
export const Exp = unary('Exp', ({ g, outputs: [y] }) => [mul(g, y!)]);
export const Log = unary('Log', ({ g, inputs: [x] }) => [div(g, x!)]);
export const Sin = unary('Sin', ({ g, inputs: [x] }) => [mul(g, cos(x!))]);
export const Cos = unary('Cos', ({ g, inputs: [x] }) => [neg(mul(g, sin(x!)))]);
export const Tanh = unary('Tanh', ({ g, outputs: [y] }) => [mul(g, sub(1, mul(y!, y!)))]);
export const Sigmoid = unary('Sigmoid', ({ g, outputs: [y] }) => [mul(g, mul(y!, sub(1, y!)))]);
/** d erf(x)/dx = 2/sqrt(pi) exp(-x^2) */
export const Erf = unary('Erf', ({ g, inputs: [x] }) => [mul(g, mul(exp(neg(mul(x!, x!))), 2 / Math.sqrt(Math.PI)))]);
export const Softplus = unary('Softplus', ({ g, inputs: [x] }) => [mul(g, sigmoid(x!))]);
export const Relu = unary('Relu', ({ g, inputs: [x] }) => [mul(g, cast(greater(x!, 0), g.dtype))]);
export const Identity = unary('Identity', ({ g }) => [g]);
export const Sign = unary('Sign', 'none');
export const Floor = unary('Floor', 'none');
export const Round = unary('Round', 'none');

export const Clip = defineOperator({
  type: 'Clip',
  domain: '',
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  // Passes the gradient where the value was not cut, bounds included, as torch.clamp does.
  gradient: ({ g, inputs: [x], outputs: [y] }) => [mul(g, cast(equal(x!, y!), g.dtype)), undefined, undefined],
});

export const Equal = binary('Equal', 'none', 'bool');
export const Greater = binary('Greater', 'none', 'bool');
export const GreaterOrEqual = binary('GreaterOrEqual', 'none', 'bool');
export const Less = binary('Less', 'none', 'bool');
export const LessOrEqual = binary('LessOrEqual', 'none', 'bool');
export const And = binary('And', 'none', 'bool');
export const Or = binary('Or', 'none', 'bool');
export const Not = unary('Not', 'none');

export const Where = defineOperator({
  type: 'Where',
  domain: '',
  infer: ([condition, a, b], _, where) => {
    if (condition!.dtype !== 'bool') throw new Error(`${where}: the condition must be bool but is ${condition}.`);
    assertSameType([a, b], where);
    return [{ dtype: a!.dtype, shape: broadcastShapes(condition!.shape, broadcastShapes(a!.shape, b!.shape, where), where) }];
  },
  gradient: ({ g, inputs: [condition], needs }) => {
    const zero = g.graph.scalar(0, g.dtype);
    return [undefined, needs[1] ? where(condition!, g, zero) : undefined, needs[2] ? where(condition!, zero, g) : undefined];
  },
});

const DTYPE_BY_ONNX = new Map(Object.entries(DTYPES).map(([name, info]) => [info.onnx, name as DType]));

export const Cast = defineOperator({
  type: 'Cast',
  domain: '',
  infer: ([x], attributes) => [{ dtype: DTYPE_BY_ONNX.get(numberOf(attributes, 'to'))!, shape: x!.shape }],
  gradient: ({ g, inputs: [x] }) => [cast(g, x!.dtype)],
});

export const add = (a: Operand, b: Operand): Value => applyBinary(Add, a, b);
export const sub = (a: Operand, b: Operand): Value => applyBinary(Sub, a, b);
export const mul = (a: Operand, b: Operand): Value => applyBinary(Mul, a, b);
export const div = (a: Operand, b: Operand): Value => applyBinary(Div, a, b);
export const pow = (a: Operand, b: Operand): Value => applyBinary(Pow, a, b);
export const maximum = (a: Operand, b: Operand): Value => applyBinary(Max, a, b);
export const minimum = (a: Operand, b: Operand): Value => applyBinary(Min, a, b);
export const equal = (a: Operand, b: Operand): Value => applyBinary(Equal, a, b);
export const greater = (a: Operand, b: Operand): Value => applyBinary(Greater, a, b);
export const greaterOrEqual = (a: Operand, b: Operand): Value => applyBinary(GreaterOrEqual, a, b);
export const less = (a: Operand, b: Operand): Value => applyBinary(Less, a, b);
export const lessOrEqual = (a: Operand, b: Operand): Value => applyBinary(LessOrEqual, a, b);
export const and = (a: Value, b: Value): Value => emit1(And, [a, b]);
export const or = (a: Value, b: Value): Value => emit1(Or, [a, b]);
export const not = (x: Value): Value => emit1(Not, [x]);
export const neg = (x: Value): Value => emit1(Neg, [x]);
export const abs = (x: Value): Value => emit1(Abs, [x]);
export const sqrt = (x: Value): Value => emit1(Sqrt, [x]);
export const reciprocal = (x: Value): Value => emit1(Reciprocal, [x]);
export const exp = (x: Value): Value => emit1(Exp, [x]);
export const log = (x: Value): Value => emit1(Log, [x]);
export const sin = (x: Value): Value => emit1(Sin, [x]);
export const cos = (x: Value): Value => emit1(Cos, [x]);
export const tanh = (x: Value): Value => emit1(Tanh, [x]);
export const sigmoid = (x: Value): Value => emit1(Sigmoid, [x]);
export const erf = (x: Value): Value => emit1(Erf, [x]);
export const softplus = (x: Value): Value => emit1(Softplus, [x]);
export const relu = (x: Value): Value => emit1(Relu, [x]);
export const identity = (x: Value): Value => emit1(Identity, [x]);
export const sign = (x: Value): Value => emit1(Sign, [x]);
export const floor = (x: Value): Value => emit1(Floor, [x]);
export const round = (x: Value): Value => emit1(Round, [x]);
/** Cuts values to [low, high]; leave a bound out with undefined. */
export const clip = (x: Value, low?: number, high?: number): Value =>
  emit1(Clip, [x, low === undefined ? undefined : lift(low, x), high === undefined ? undefined : lift(high, x)]);
/** condition ? a : b, element by element. */
export const where = (condition: Value, a: Operand, b: Operand): Value => {
  const beside = (typeof a === 'number' ? b : a) as Value;
  return emit1(Where, [condition, lift(a, beside), lift(b, beside)]);
};
/** Converts the element type; no node when it already has it. */
export const cast = (x: Value, to: DType): Value => (x.dtype === to ? x : emit1(Cast, [x], { to: int(DTYPES[to].onnx) }));
/** x * x */
export const square = (x: Value): Value => mul(x, x);
