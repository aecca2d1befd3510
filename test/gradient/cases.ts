/** @file Gradient cases of every operator, or 'none' where it has no gradient. An operator without an entry does not compile. */
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { gelu, quickGelu, silu } from '#gpu-worker/onnx/ops/activation.ts';
import { dotProductAttention } from '#gpu-worker/onnx/ops/attention.ts';
import { averagePool, conv } from '#gpu-worker/onnx/ops/convolution.ts';
import * as e from '#gpu-worker/onnx/ops/elementwise.ts';
import { gather, gatherElements, resizeNearest, scatterAdd, tile, trilu } from '#gpu-worker/onnx/ops/indexing.ts';
import { fusedMatMul, gemm, matmul } from '#gpu-worker/onnx/ops/linalg.ts';
import { concat, expand, pad, reshape, slice, split, transpose } from '#gpu-worker/onnx/ops/movement.ts';
import { groupNormalization, layerNormalization } from '#gpu-worker/onnx/ops/normalization.ts';
import { cumSum, logSoftmax, max, mean, softmax, sum, sumSquares } from '#gpu-worker/onnx/ops/reduction.ts';
import type { OperatorName } from '#gpu-worker/onnx/registry.ts';

/** Where random inputs are drawn: away from kinks and poles, so that finite differences are meaningful. */
export type Domain = 'normal' | 'positive' | 'apart-from-zero' | 'distinct';

export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly domain?: Domain }[];
  readonly build: (...inputs: Value[]) => Value;
}

const S = [3, 4] as const;
const unary = (build: (x: Value) => Value, domain: Domain = 'normal'): GradientCase[] => [{ name: 'plain', inputs: [{ shape: S, domain }], build }];
const binary = (build: (a: Value, b: Value) => Value, domain: Domain = 'normal'): GradientCase[] => [
  { name: 'same shape', inputs: [{ shape: S, domain }, { shape: S, domain }], build },
  { name: 'row broadcast', inputs: [{ shape: S, domain }, { shape: [4], domain }], build },
  { name: 'column broadcast', inputs: [{ shape: [3, 1], domain }, { shape: [2, 1, 4], domain }], build },
];
const indices = (beside: Value, shape: readonly number[], values: readonly number[]): Value => beside.graph.constant(hostTensor('int64', shape, values));
const mask = (beside: Value): Value => beside.graph.constant(hostTensor('bool', [3, 4], [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1]));

function convCase(name: string, [n, c, h, w]: number[], [o, kh, kw]: number[], stride: number, padding: number | readonly [number, number, number, number]): GradientCase {
  const inputs = [{ shape: [n!, c!, h!, w!] }, { shape: [o!, c!, kh!, kw!] }, { shape: [o!] }];
  return { name, inputs, build: (x, k, bias) => conv(x!, k!, { stride, padding, bias }) };
}

const gemmCase = (transA: boolean, transB: boolean): GradientCase => ({
  name: `transA ${transA}, transB ${transB}`,
  inputs: [{ shape: transA ? [4, 3] : [3, 4] }, { shape: transB ? [5, 4] : [4, 5] }, { shape: [5] }],
  build: (a, b, bias) => gemm(a!, b!, { transA, transB, bias: bias! }),
});

const fusedCase = (transA: boolean, transB: boolean): GradientCase => ({
  name: `transA ${transA}, transB ${transB}`,
  inputs: [{ shape: transA ? [2, 4, 3] : [2, 3, 4] }, { shape: transB ? [5, 4] : [4, 5] }],
  build: (a, b) => fusedMatMul(a!, b!, { transA, transB, alpha: 0.7 }),
});

export const GRADIENT_CASES: Record<OperatorName, readonly GradientCase[] | 'none'> = {
  Abs: unary(e.abs, 'apart-from-zero'),
  Add: [...binary(e.add), ...unary((x) => e.add(x, x))],
  Cast: unary((x) => e.cast(e.mul(e.cast(x, 'float64'), 3), 'float32')),
  Clip: unary((x) => e.clip(x, -0.55, 0.6), 'distinct'),
  Cos: unary(e.cos),
  Div: binary(e.div, 'positive'),
  Erf: unary(e.erf),
  Exp: unary(e.exp),
  Identity: unary(e.identity),
  Log: unary(e.log, 'positive'),
  Max: binary(e.maximum, 'distinct'),
  Min: binary(e.minimum, 'distinct'),
  Mul: [...binary(e.mul), ...unary((x) => e.mul(x, x))],
  Neg: unary(e.neg),
  Pow: binary(e.pow, 'positive'),
  Reciprocal: unary(e.reciprocal, 'positive'),
  Relu: unary(e.relu, 'apart-from-zero'),
  Sigmoid: unary(e.sigmoid),
  Sin: unary(e.sin),
  Softplus: unary(e.softplus),
  Sqrt: unary(e.sqrt, 'positive'),
  Sub: binary(e.sub),
  Tanh: unary(e.tanh),
  Where: binary((a, b) => e.where(mask(a), a, b)).slice(0, 2),

  And: 'none',
  Equal: 'none',
  Floor: 'none',
  Greater: 'none',
  GreaterOrEqual: 'none',
  Less: 'none',
  LessOrEqual: 'none',
  Not: 'none',
  Or: 'none',
  Round: 'none',
  Sign: 'none',

  ArgMax: 'none',
  LogSoftmax: [...unary((x) => logSoftmax(x)), ...unary((x) => logSoftmax(x, 0))],
  ReduceMax: [...unary((x) => max(x, [1]), 'distinct'), ...unary((x) => max(x), 'distinct')],
  ReduceMean: [...unary((x) => mean(x, [0], true)), ...unary((x) => mean(x))],
  ReduceSum: [...unary((x) => sum(x, [1])), ...unary((x) => sum(x))],
  ReduceSumSquare: unary((x) => sumSquares(x, [1])),
  Softmax: [...unary((x) => softmax(x)), ...unary((x) => softmax(x, 0))],
  CumSum: unary((x) => cumSum(x, 1)),

  Concat: [{ name: 'uneven', inputs: [{ shape: [2, 1, 3] }, { shape: [2, 2, 3] }], build: (a, b) => concat([a!, b!, a!], 1) }],
  Expand: [{ name: 'two axes', inputs: [{ shape: [3, 1] }], build: (x) => expand(x!, [2, 3, 4]) }],
  Pad: unary((x) => pad(x, [1, 0], [2, 3])),
  Reshape: unary((x) => reshape(x, [2, -1])),
  Slice: [
    { name: 'window', inputs: [{ shape: [5, 6] }], build: (x) => slice(x!, [[1, 4], [0, -2]]) },
    { name: 'strided', inputs: [{ shape: [5, 7] }], build: (x) => slice(x!, [[1, 5], [0, 7]], [2, 3]) },
  ],
  Split: [
    { name: 'all parts', inputs: [{ shape: [2, 6] }], build: (x) => { const [a, b, c] = split(x!, [1, 2, 3], 1); return concat([c!, a!, e.mul(b!, 2)], 1); } },
    { name: 'one part unused', inputs: [{ shape: [6] }], build: (x) => split(x!, [2, 4], 0)[1]! },
  ],
  Transpose: [{ name: 'three axes', inputs: [{ shape: [2, 3, 4] }], build: (x) => transpose(x!, [2, 0, 1]) }],

  Gather: [
    { name: 'rows, repeated', inputs: [{ shape: [5, 3] }], build: (x) => gather(x!, indices(x!, [2, 3], [0, 4, 4, 1, 4, 0])) },
    { name: 'inner axis', inputs: [{ shape: [2, 4, 3] }], build: (x) => gather(x!, [3, 3, 0, 1, 1], 1) },
    { name: 'last axis', inputs: [{ shape: [2, 4] }], build: (x) => gather(x!, indices(x!, [1, 2], [2, 2]), 1) },
  ],
  GatherElements: [{ name: 'classes', inputs: [{ shape: [3, 4] }], build: (x) => gatherElements(x!, indices(x!, [3, 2], [1, 1, 0, 3, 2, 2]), 1) }],
  Resize: [
    { name: 'double', inputs: [{ shape: [2, 2, 3, 4] }], build: (x) => resizeNearest(x!, 6, 8) },
    { name: 'odd size through Gather', inputs: [{ shape: [1, 2, 3, 4] }, { shape: [1, 2, 6, 4] }], build: (x, y) => concat([reshape(resizeNearest(x!, 5, 7), [-1]), reshape(resizeNearest(y!, 12, 4), [-1])], 0) },
  ],
  ScatterElements: [{ name: 'add', inputs: [{ shape: [4, 3] }, { shape: [2, 3] }], build: (x, u) => scatterAdd(x!, indices(x!, [2, 3], [0, 1, 2, 0, 3, 2]), u!, 0) }],
  Tile: [{ name: 'both axes', inputs: [{ shape: [2, 3] }], build: (x) => tile(x!, [3, 2]) }],
  Trilu: [...unary((x) => trilu(x)), ...unary((x) => trilu(x, { upper: true, diagonal: 1 }))],

  MatMul: [
    { name: 'matrices', inputs: [{ shape: [3, 4] }, { shape: [4, 2] }], build: matmul as GradientCase['build'] },
    { name: 'batch', inputs: [{ shape: [2, 3, 3, 4] }, { shape: [2, 3, 4, 2] }], build: matmul as GradientCase['build'] },
    { name: 'broadcast batch', inputs: [{ shape: [2, 3, 3, 4] }, { shape: [4, 2] }], build: matmul as GradientCase['build'] },
  ],
  Gemm: [gemmCase(false, false), gemmCase(true, false), gemmCase(false, true), gemmCase(true, true)],
  FusedMatMul: [fusedCase(false, false), fusedCase(true, false), fusedCase(false, true), fusedCase(true, true)],

  Conv: [
    convCase('3x3, padding 1', [2, 3, 5, 6], [4, 3, 3], 1, 1),
    convCase('1x1', [2, 3, 4, 4], [5, 1, 1], 1, 0),
    convCase('3x3, stride 2, padding 1, even size', [2, 3, 6, 6], [4, 3, 3], 2, 1),
    convCase('3x3, stride 2, padding 1, odd size', [1, 2, 7, 5], [3, 3, 3], 2, 1),
    convCase('3x3, stride 2, asymmetric padding', [1, 2, 6, 6], [3, 3, 3], 2, [0, 0, 1, 1]),
    convCase('4x4 patches', [2, 3, 8, 8], [5, 4, 4], 4, 0),
    convCase('patches that leave a rest', [1, 3, 9, 10], [4, 4, 4], 4, 0),
    convCase('1x1 with padding', [1, 2, 3, 3], [2, 1, 1], 1, 1),
    convCase('2x3 kernel without padding', [1, 2, 5, 5], [2, 2, 3], 1, 0),
    convCase('plane above 16 x 16', [1, 2, 18, 17], [3, 3, 3], 1, 1),
    convCase('plane above 32 x 32', [1, 2, 33, 32], [2, 3, 3], 1, 1),
    convCase('plane above 32 x 32, stride 2', [1, 2, 35, 34], [2, 3, 3], 2, 1),
    convCase('many images, small plane', [16, 8, 4, 4], [8, 3, 3], 1, 1),
  ],
  AveragePool: [
    { name: 'halves', inputs: [{ shape: [2, 3, 4, 6] }], build: (x) => averagePool(x!, 2) },
    { name: 'overlapping', inputs: [{ shape: [1, 2, 7, 7] }], build: (x) => averagePool(x!, 3, 2) },
  ],

  DotProductAttention: [
    { name: 'more keys than width', inputs: [{ shape: [2, 2, 3, 2] }, { shape: [2, 2, 5, 2] }, { shape: [2, 2, 5, 2] }], build: (q, k, v) => dotProductAttention(q!, k!, v!, 0.7) },
    { name: 'with a mask that learns', inputs: [{ shape: [1, 2, 3, 4] }, { shape: [1, 2, 3, 4] }, { shape: [1, 2, 3, 4] }, { shape: [1, 2, 3, 3] }], build: (q, k, v, added) => dotProductAttention(q!, k!, v!, 0.5, added) },
  ],
  GroupNormalization: [
    { name: 'images', inputs: [{ shape: [2, 6, 3, 4] }, { shape: [6] }, { shape: [6] }], build: (x, w, b) => groupNormalization(x!, 3, w!, b!, 1e-5) },
    { name: 'one group', inputs: [{ shape: [3, 4, 2, 2] }, { shape: [4] }, { shape: [4] }], build: (x, w, b) => groupNormalization(x!, 1, w!, b!, 1e-3) },
  ],
  LayerNormalization: [
    { name: 'last axis', inputs: [{ shape: [2, 3, 8] }, { shape: [8] }, { shape: [8] }], build: (x, w, b) => layerNormalization(x!, w!, b!, 1e-5) },
    { name: 'without bias', inputs: [{ shape: [4, 6] }, { shape: [6] }], build: (x, w) => layerNormalization(x!, w!, undefined, 1e-5) },
  ],

  Gelu: unary(gelu),
  QuickGelu: [...unary(silu), ...unary(quickGelu)],
};
