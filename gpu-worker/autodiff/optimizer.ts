/** @file AdamW and global-norm clipping on flat vectors, equal to torch.optim.AdamW and torch.nn.utils.clip_grad_norm_. */
import type { Value } from '../onnx/graph.ts';
import { add, cast, div, exp, minimum, mul, sqrt, square, sub } from '../onnx/ops/elementwise.ts';
import { reshape } from '../onnx/ops/movement.ts';
import { sum, sumSquares } from '../onnx/ops/reduction.ts';

export interface AdamWConfig {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

export interface AdamWState {
  readonly parameters: Value;
  readonly moment1: Value;
  readonly moment2: Value;
}

/** Scalars that every group of parameters shares in one step. */
export interface AdamWScalars {
  readonly biasCorrection1: Value;
  readonly rootBiasCorrection2: Value;
}

/** 1 - beta^t in float64 (t = 1 at the first step): in float32 the first steps would be off by 6e-5. */
export function biasCorrections(step: Value, { beta1 = 0.9, beta2 = 0.999 }: AdamWConfig): AdamWScalars {
  const t = add(step, 1);
  const correction = (beta: number): Value => sub(1, exp(mul(t, Math.log(beta))));
  return { biasCorrection1: correction(beta1), rootBiasCorrection2: cast(sqrt(correction(beta2)), 'float32') };
}

/**
 * One AdamW update of a flat vector: decoupled decay, then m / bc1 / (sqrt(v) / sqrt(bc2) + eps) times the rate.
 * `learningRate` is the scheduled rate, a float64 scalar.
 */
export function adamW(state: AdamWState, gradient: Value, learningRate: Value, scalars: AdamWScalars, config: AdamWConfig): AdamWState {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = config;
  const moment1 = add(mul(state.moment1, beta1), mul(gradient, 1 - beta1));
  const moment2 = add(mul(state.moment2, beta2), mul(square(gradient), 1 - beta2));
  const denominator = add(div(sqrt(moment2), scalars.rootBiasCorrection2), epsilon);
  const rate = cast(div(learningRate, scalars.biasCorrection1), 'float32');
  const keep = cast(sub(1, mul(learningRate, weightDecay)), 'float32');
  const decayed = weightDecay === 0 ? state.parameters : mul(state.parameters, keep);
  return { parameters: sub(decayed, mul(div(moment1, denominator), rate)), moment1, moment2 };
}

/** Rows of this many elements are summed one by one, then together: an order of additions that no thread count changes. */
export const FLAT_ROW = 1024;

/** Euclidean norm over all flat gradients; each length is a multiple of FLAT_ROW. */
export function globalNorm(gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => sum(sumSquares(reshape(gradient, [-1, FLAT_ROW]), [1])));
  return sqrt(squares.reduce((total, part) => add(total, part)));
}

/** Factor that brings a norm down to `maxNorm`: min(1, maxNorm / (norm + 1e-6)), torch's clip_grad_norm_. */
export function clipFactor(norm: Value, maxNorm: number): Value {
  return minimum(div(maxNorm, add(norm, 1e-6)), 1);
}
