/** @file Layers with weights: linear, pointwise, conv2d, groupNorm, layerNorm, embedding. Each takes its own scope and returns a value. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { type Padding, conv } from '#gpu-worker/onnx/ops/convolution.ts';
import { gather } from '#gpu-worker/onnx/ops/indexing.ts';
import { asMatrix, gemm } from '#gpu-worker/onnx/ops/linalg.ts';
import { reshape, split } from '#gpu-worker/onnx/ops/movement.ts';
import { groupNormalization, layerNormalization } from '#gpu-worker/onnx/ops/normalization.ts';
import type { Scope } from './parameters.ts';

export interface LinearOptions {
  readonly bias?: boolean;
}

/** x (..., in) -> (..., out). Weight (out, in), bias (out), PyTorch's names, layout and default initialisation. */
export function linear(scope: Scope, x: Value, outFeatures: number, { bias = true }: LinearOptions = {}): Value {
  const inFeatures = x.shape.at(-1)!;
  const bound = 1 / Math.sqrt(inFeatures);
  const w = scope.parameter('weight', [outFeatures, inFeatures], { kind: 'uniform', bound });
  const b = bias ? scope.parameter('bias', [outFeatures], { kind: 'uniform', bound }) : undefined;
  const y = gemm(asMatrix(x), w, { transB: true, ...(b ? { bias: b } : {}) });
  return reshape(y, [...x.shape.slice(0, -1), outFeatures]);
}

/** A linear layer whose result is wanted in parts (..., size): cuts the weight, which is shorter than the result. */
export function linearInParts(scope: Scope, x: Value, sizes: readonly number[]): readonly Value[] {
  const inFeatures = x.shape.at(-1)!;
  const outFeatures = sizes.reduce((total, size) => total + size, 0);
  const bound = 1 / Math.sqrt(inFeatures);
  const weights = split(scope.parameter('weight', [outFeatures, inFeatures], { kind: 'uniform', bound }), sizes, 0);
  const biases = split(scope.parameter('bias', [outFeatures], { kind: 'uniform', bound }), sizes, 0);
  return sizes.map((size, i) => reshape(gemm(asMatrix(x), weights[i]!, { transB: true, bias: biases[i]! }), [...x.shape.slice(0, -1), size]));
}

/** A 1 x 1 convolution on channels-last x (..., in) -> (..., out), with the weight (out, in, 1, 1) and bias (out) of `conv2d`. */
export function pointwise(scope: Scope, x: Value, outChannels: number): Value {
  const inChannels = x.shape.at(-1)!;
  const bound = 1 / Math.sqrt(inChannels);
  const w = scope.parameter('weight', [outChannels, inChannels, 1, 1], { kind: 'uniform', bound });
  const b = scope.parameter('bias', [outChannels], { kind: 'uniform', bound });
  return reshape(gemm(asMatrix(x), reshape(w, [outChannels, inChannels]), { transB: true, bias: b }), [...x.shape.slice(0, -1), outChannels]);
}

/** GPT-2's "Conv1D": a linear layer whose weight is stored (in, out). */
export function linearTransposed(scope: Scope, x: Value, outFeatures: number): Value {
  const w = scope.parameter('weight', [x.shape.at(-1)!, outFeatures], { kind: 'normal', std: 0.02 });
  const b = scope.parameter('bias', [outFeatures]);
  return reshape(gemm(asMatrix(x), w, { bias: b }), [...x.shape.slice(0, -1), outFeatures]);
}

export interface Conv2dOptions {
  readonly kernel?: number;
  readonly stride?: number;
  /** Default: half the kernel, which keeps the size at stride 1. */
  readonly padding?: number | Padding;
  readonly bias?: boolean;
}

/** x (N, C, H, W) -> (N, out, H', W'). Weight (out, C, k, k), bias (out). */
export function conv2d(scope: Scope, x: Value, outChannels: number, { kernel = 3, stride = 1, padding = Math.floor(kernel / 2), bias = true }: Conv2dOptions = {}): Value {
  const inChannels = x.shape[1]!;
  const bound = 1 / Math.sqrt(inChannels * kernel * kernel);
  const w = scope.parameter('weight', [outChannels, inChannels, kernel, kernel], { kind: 'uniform', bound });
  const b = bias ? scope.parameter('bias', [outChannels], { kind: 'uniform', bound }) : undefined;
  return conv(x, w, { stride, padding, bias: b });
}

/** Group normalisation of (N, C, ...) with weight (C) and bias (C). */
export function groupNorm(scope: Scope, x: Value, groups: number, epsilon = 1e-5): Value {
  const channels = x.shape[1]!;
  return groupNormalization(x, groups, scope.parameter('weight', [channels], { kind: 'ones' }), scope.parameter('bias', [channels]), epsilon);
}

/** Layer normalisation over the last axis with weight and bias of its width. */
export function layerNorm(scope: Scope, x: Value, epsilon = 1e-5): Value {
  const width = x.shape.at(-1)!;
  return layerNormalization(x, scope.parameter('weight', [width], { kind: 'ones' }), scope.parameter('bias', [width]), epsilon);
}

/** Rows of a table (count, width) for int64 ids (...): (..., width). */
export function embedding(scope: Scope, ids: Value, count: number, width: number, std = 1): Value {
  return gather(scope.parameter('weight', [count, width], { kind: 'normal', std }), ids);
}

/** x + the first x.shape[-2] rows of a learnt position table (count, width). */
export function addPositions(scope: Scope, x: Value, count: number, std = 0.02): Value {
  const [length, width] = [x.shape.at(-2)!, x.shape.at(-1)!];
  if (length > count) throw new Error(`${scope.path}: a sequence of ${length} does not fit ${count} positions.`);
  return add(x, gather(scope.parameter('weight', [count, width], { kind: 'normal', std }), Array.from({ length }, (_, i) => i)));
}
