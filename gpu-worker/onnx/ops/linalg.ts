/** @file Matrix products. */
import { type Value, float, int } from '../graph.ts';
import { type GradientContext, assertSameType, defineOperator, emit1, numberOf } from '../operator.ts';
import { broadcastShapes, range } from '../shape.ts';
import { reshape, transpose } from './movement.ts';
import { sum } from './reduction.ts';

export const MatMul = defineOperator({
  type: 'MatMul',
  domain: '',
  infer: ([a, b], _, where) => {
    assertSameType([a, b], where);
    if (a!.rank < 2 || b!.rank < 2 || a!.shape.at(-1) !== b!.shape.at(-2)) throw new Error(`${where}: cannot multiply ${a} by ${b}.`);
    return [{ dtype: a!.dtype, shape: [...broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2), where), a!.shape.at(-2)!, b!.shape.at(-1)!] }];
  },
  gradient: ({ g, inputs: [a, b], needs }) => [
    needs[0] ? fusedMatMul(g, b!, { transB: true }) : undefined,
    needs[1] ? fusedMatMul(a!, g, { transA: true }) : undefined,
  ],
});

export interface FusedMatMulOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
  /** Factor on the product. */
  readonly alpha?: number;
}

/** alpha * op(A) op(B) without materialised transposes. */
export const FusedMatMul = defineOperator({
  type: 'FusedMatMul',
  domain: 'com.microsoft',
  infer: ([a, b], attributes, where) => {
    assertSameType([a, b], where);
    const [m, k] = numberOf(attributes, 'transA') ? [a!.shape.at(-1), a!.shape.at(-2)] : [a!.shape.at(-2), a!.shape.at(-1)];
    const [l, n] = numberOf(attributes, 'transB') ? [b!.shape.at(-1), b!.shape.at(-2)] : [b!.shape.at(-2), b!.shape.at(-1)];
    if (a!.rank < 2 || b!.rank < 2 || k !== l) throw new Error(`${where}: cannot multiply ${a} by ${b} (transA ${numberOf(attributes, 'transA')}, transB ${numberOf(attributes, 'transB')}).`);
    return [{ dtype: a!.dtype, shape: [...broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2), where), m!, n!] }];
  },
  gradient: ({ g, inputs: [a, b], needs, attribute }) => {
    const [transA, transB, alpha] = [attribute('transA') === 1, attribute('transB') === 1, attribute('alpha') as number];
    // Y = A'B', A' = op(A): dA' = g B'^T, dB' = A'^T g; a transposed operand takes the transposed product.
    return [
      needs[0] ? (transA ? fusedMatMul(b!, g, { transA: transB, transB: true, alpha }) : fusedMatMul(g, b!, { transB: !transB, alpha })) : undefined,
      needs[1] ? (transB ? fusedMatMul(g, a!, { transA: true, transB: transA, alpha }) : fusedMatMul(a!, g, { transA: !transA, alpha })) : undefined,
    ];
  },
});

/** op(A) op(B) + bias for matrices; the bias row broadcasts. */
export const Gemm = defineOperator({
  type: 'Gemm',
  domain: '',
  infer: ([a, b, bias], attributes, where) => {
    assertSameType([a, b, bias], where);
    const [m, k] = numberOf(attributes, 'transA') ? [a!.shape[1], a!.shape[0]] : [a!.shape[0], a!.shape[1]];
    const [l, n] = numberOf(attributes, 'transB') ? [b!.shape[1], b!.shape[0]] : [b!.shape[0], b!.shape[1]];
    if (a!.rank !== 2 || b!.rank !== 2 || k !== l) throw new Error(`${where}: cannot multiply ${a} by ${b} (transA ${numberOf(attributes, 'transA')}, transB ${numberOf(attributes, 'transB')}).`);
    return [{ dtype: a!.dtype, shape: [m!, n!] }];
  },
  gradient: (context) => gemmGradient(context),
});

function gemmGradient({ g, inputs: [a, b], needs, attribute }: GradientContext): (Value | undefined)[] {
  const [transA, transB] = [attribute('transA') === 1, attribute('transB') === 1];
  return [
    needs[0] ? (transA ? gemm(b!, g, { transA: transB, transB: true }) : gemm(g, b!, { transB: !transB })) : undefined,
    needs[1] ? (transB ? transposedProduct(g, a!, transA) : gemm(a!, g, { transA: !transA })) : undefined,
    needs[2] ? sum(g, [0]) : undefined,
  ];
}

/** g^T op(a), a weight's gradient. With the narrower of the two on the left, which ORT transposes anew for each block of the right. */
function transposedProduct(g: Value, a: Value, transA: boolean): Value {
  if (transA || g.shape[1]! <= a.shape[1]!) return gemm(g, a, { transA: true, transB: transA });
  return transpose(gemm(a, g, { transA: true }), [1, 0]);
}

/** Matrix product of the last two axes; leading axes broadcast. */
export const matmul = (a: Value, b: Value): Value => emit1(MatMul, [a, b]);

/** alpha * op(A) op(B) over the last two axes; leading axes broadcast. */
export function fusedMatMul(a: Value, b: Value, { transA = false, transB = false, alpha = 1 }: FusedMatMulOptions = {}): Value {
  return emit1(FusedMatMul, [a, b], { transA: int(Number(transA)), transB: int(Number(transB)), alpha: float(alpha) });
}

/** op(A) op(B) (+ bias of length N) for two matrices. */
export function gemm(a: Value, b: Value, { transA = false, transB = false, bias }: Omit<FusedMatMulOptions, 'alpha'> & { readonly bias?: Value } = {}): Value {
  return emit1(Gemm, bias ? [a, b, bias] : [a, b], { transA: int(Number(transA)), transB: int(Number(transB)) });
}

/** Swaps the last two axes. */
export function matrixTranspose(x: Value): Value {
  return transpose(x, [...range(x.rank - 2), x.rank - 1, x.rank - 2]);
}

/** (..., K) seen as a matrix (M, K). */
export function asMatrix(x: Value): Value {
  return reshape(x, [-1, x.shape.at(-1)!]);
}
