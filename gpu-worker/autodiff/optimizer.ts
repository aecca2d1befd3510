/** @file AdamW and global-norm clipping on flat vectors, equal to torch.optim.AdamW and torch.nn.utils.clip_grad_norm_. */
import type { Value } from '../onnx/graph.ts';
import { add, cast, div, exp, minimum, mul, sqrt, square, sub } from '../onnx/ops/elementwise.ts';
import { fusedMatMul } from '../onnx/ops/linalg.ts';
import { reshape } from '../onnx/ops/movement.ts';
import { sum } from '../onnx/ops/reduction.ts';

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
  /** learningRate / (1 - beta1^t) * sqrt(1 - beta2^t), the factor on m / (sqrt(v) + epsilon). */
  readonly rate: Value;
  /** epsilon * sqrt(1 - beta2^t) */
  readonly epsilon: Value;
  /** 1 - learningRate * weightDecay; undefined without decay. */
  readonly keep: Value | undefined;
}

/**
 * The scalars of step t (t = 1 at the first). In float64: with 1 - beta^t in float32 the first steps would be off by 6e-5.
 * @param step float64, 0 for the first step
 * @param learningRate the scheduled rate, a float64 scalar
 */
export function adamWScalars(step: Value, learningRate: Value, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 }: AdamWConfig): AdamWScalars {
  const t = add(step, 1);
  const correction = (beta: number): Value => sub(1, exp(mul(t, Math.log(beta))));
  const root = sqrt(correction(beta2));
  return {
    rate: cast(mul(div(learningRate, correction(beta1)), root), 'float32'),
    epsilon: cast(mul(root, epsilon), 'float32'),
    keep: weightDecay === 0 ? undefined : cast(sub(1, mul(learningRate, weightDecay)), 'float32'),
  };
}

/**
 * One AdamW update of a flat vector: decoupled decay, then m / bc1 / (sqrt(v) / sqrt(bc2) + eps) times the rate, with all factors moved
 * into scalars: each operator on a flat vector is a pass through memory.
 * @param factor on the gradient (clipping, loss scale)
 */
export function adamW(state: AdamWState, gradient: Value, factor: Value | undefined, { rate, epsilon, keep }: AdamWScalars, { beta1 = 0.9, beta2 = 0.999 }: AdamWConfig): AdamWState {
  const weighted = (weight: number, power: 1 | 2): Value | number => (factor ? mul(power === 2 ? square(factor) : factor, weight) : weight);
  const moment1 = add(mul(state.moment1, beta1), mul(gradient, weighted(1 - beta1, 1)));
  // Not the square times a weight: ORT would pull a Transpose that made the gradient through the square and keep the gradient in both orders.
  const moment2 = add(mul(state.moment2, beta2), mul(mul(gradient, weighted(1 - beta2, 2)), gradient));
  const change = mul(div(moment1, add(sqrt(moment2), epsilon)), rate);
  return { parameters: sub(keep ? mul(state.parameters, keep) : state.parameters, change), moment1, moment2 };
}

/** Rows of this many elements are summed one by one, then together: an order of additions that no thread count changes. */
export const FLAT_ROW = 1024;

/** Euclidean norm over all flat gradients; each length is a multiple of FLAT_ROW. */
export function globalNorm(gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => {
    const rows = reshape(gradient, [-1, 1, FLAT_ROW]);
    return sum(fusedMatMul(rows, rows, { transB: true })); // a quarter of ReduceSumSquare's time
  });
  return sqrt(squares.reduce((total, part) => add(total, part)));
}

/** Factor that brings a norm down to `maxNorm`: min(1, maxNorm / (norm + 1e-6)), torch's clip_grad_norm_. */
export function clipFactor(norm: Value, maxNorm: number): Value {
  return minimum(div(maxNorm, add(norm, 1e-6)), 1);
}
