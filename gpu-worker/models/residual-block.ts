/** @file The residual block that the UNet and the VAE are made of. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { silu } from '#gpu-worker/onnx/ops/activation.ts';
import { add, div } from '#gpu-worker/onnx/ops/elementwise.ts';
import { resizeNearest } from '#gpu-worker/onnx/ops/indexing.ts';
import { reshape } from '#gpu-worker/onnx/ops/movement.ts';
import { conv2d, groupNorm, linear } from '#gpu-worker/nn/layers.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';

export interface ResidualBlockOptions {
  groups: number;
  epsilon: number;
  /** The time embedding (B, T) after its SiLU; the VAE has none. */
  time?: Value | undefined;
  /** Divides the sum, diffusers' `output_scale_factor`. */
  outScale?: number;
}

/** diffusers' ResnetBlock2D: (B, C, H, W) -> (B, channels, H, W). */
export function residualBlock(scope: Scope, x: Value, channels: number, { groups, epsilon, time, outScale = 1 }: ResidualBlockOptions): Value {
  let h = conv2d(scope.child('conv1'), silu(groupNorm(scope.child('norm1'), x, groups, epsilon)), channels);
  if (time) h = add(h, reshape(linear(scope.child('time_emb_proj'), time, channels), [x.shape[0]!, channels, 1, 1]));
  h = conv2d(scope.child('conv2'), silu(groupNorm(scope.child('norm2'), h, groups, epsilon)), channels);
  const skip = x.shape[1] === channels ? x : conv2d(scope.child('conv_shortcut'), x, channels, { kernel: 1 });
  return outScale === 1 ? add(skip, h) : div(add(skip, h), outScale);
}

/** Nearest-neighbour enlargement followed by a convolution: (B, C, H, W) -> (B, C, height, width). */
export function upsample(scope: Scope, x: Value, height: number, width: number): Value {
  return conv2d(scope.child('conv'), resizeNearest(x, height, width), x.shape[1]!);
}
