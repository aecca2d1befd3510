/** @file The one list of operators. Adding an operator = its record in ops/ and its name here (and a case in test/gradient/cases.ts). */
import type { OperatorRecord } from './operator.ts';
import { Gelu, QuickGelu } from './ops/activation.ts';
import { DotProductAttention } from './ops/attention.ts';
import { AveragePool, Conv } from './ops/convolution.ts';
import {
  Abs, Add, And, Cast, Clip, Cos, Div, Equal, Erf, Exp, Floor, Greater, GreaterOrEqual, Identity, Less, LessOrEqual, Log, Max, Min, Mul, Neg, Not,
  Or, Pow, Reciprocal, Relu, Round, Sigmoid, Sign, Sin, Softplus, Sqrt, Sub, Tanh, Where,
} from './ops/elementwise.ts';
import { Gather, GatherElements, Resize, ScatterElements, Tile, Trilu } from './ops/indexing.ts';
import { FusedMatMul, Gemm, MatMul } from './ops/linalg.ts';
import { Concat, Expand, Pad, Reshape, Slice, Split, Transpose } from './ops/movement.ts';
import { GroupNormalization, LayerNormalization } from './ops/normalization.ts';
import { ArgMax, CumSum, LogSoftmax, ReduceMax, ReduceMean, ReduceSum, ReduceSumSquare, Softmax } from './ops/reduction.ts';

export const OPERATORS = {
  Abs, Add, And, Cast, Clip, Cos, Div, Equal, Erf, Exp, Floor, Greater, GreaterOrEqual, Identity, Less, LessOrEqual, Log, Max, Min, Mul, Neg, Not,
  Or, Pow, Reciprocal, Relu, Round, Sigmoid, Sign, Sin, Softplus, Sqrt, Sub, Tanh, Where,
  ArgMax, CumSum, LogSoftmax, ReduceMax, ReduceMean, ReduceSum, ReduceSumSquare, Softmax,
  Concat, Expand, Pad, Reshape, Slice, Split, Transpose,
  Gather, GatherElements, Resize, ScatterElements, Tile, Trilu,
  FusedMatMul, Gemm, MatMul,
  AveragePool, Conv,
  GroupNormalization, LayerNormalization,
  DotProductAttention,
  Gelu, QuickGelu,
} satisfies Record<string, OperatorRecord>;

export type OperatorName = keyof typeof OPERATORS;

/** The record of an operator by its type, or undefined when it is not on the list. */
export function operatorRecord(type: string): OperatorRecord | undefined {
  return (OPERATORS as Record<string, OperatorRecord>)[type];
}
