/** @file UNet2DConditionModel: Rombach et al. 2022's denoiser, under diffusers' parameter names. One definition for training, sampling and export. */
import { checkpoint } from '#gpu-worker/autodiff/checkpoint.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { gelu, silu } from '#gpu-worker/onnx/ops/activation.ts';
import { add, cos, mul, sin } from '#gpu-worker/onnx/ops/elementwise.ts';
import { concat, reshape, transpose, zeros } from '#gpu-worker/onnx/ops/movement.ts';
import { attention } from '#gpu-worker/nn/attention.ts';
import { conv2d, groupNorm, layerNorm, linear, linearInParts, pointwise } from '#gpu-worker/nn/layers.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { residualBlock, upsample } from '../residual-block.ts';
import type { UNetConfig, UNetLevel } from './config.ts';

const { fround } = Math;

export interface UNetInputs {
  /** (B, inChannels, H, W) noisy latents; for an editor the image latents follow on the channel axis. */
  sample: Value;
  /** (B) float32; fractions are fine. */
  timesteps: Value;
  /** (B, T, contextWidth) text embeddings. */
  context: Value;
}

/** Sees the attention probabilities (B, heads, H*W, tokens) of module `name` (`….attn1` self, `….attn2` text) and returns those to use. */
export type AttentionHook = (name: string, probabilities: Value) => Value;

export interface UNetOptions {
  attention?: AttentionHook | undefined;
  /** Keep no activations inside residual and transformer blocks but compute them again in the backward pass: slower, far less memory. */
  checkpoint?: boolean | undefined;
}

/** Sinusoidal embedding of timesteps (B) -> (B, width), an odd last column zero, in the float32 arithmetic of diffusers' get_timestep_embedding. */
export function timestepEmbedding(timesteps: Value, width: number, flipSinToCos: boolean, freqShift: number): Value {
  const half = Math.floor(width / 2);
  const frequencies = Float32Array.from({ length: half }, (_, i) => Math.exp(fround(fround(-Math.log(10000) * i) / (half - freqShift))));
  const angles = mul(reshape(timesteps, [-1, 1]), timesteps.graph.constant(hostTensor('float32', [1, half], frequencies)));
  const waves = flipSinToCos ? [cos(angles), sin(angles)] : [sin(angles), cos(angles)];
  return concat(width % 2 === 0 ? waves : [...waves, zeros(timesteps.graph, [timesteps.size, 1], timesteps)], 1);
}

/** Multi-head attention with diffusers' names; keys and values come from `context`. */
function attend(scope: Scope, x: Value, context: Value, heads: number, hook: AttentionHook | undefined): Value {
  const width = x.shape[2]!;
  const project = (name: string, from: Value) => linear(scope.child(name), from, width, { bias: false });
  const probabilities = hook && ((p: Value) => hook(scope.path, p));
  const mixed = attention(project('to_q', x), project('to_k', context), project('to_v', context), { heads, probabilities });
  return linear(scope.child('to_out.0'), mixed, width);
}

/** Gated feed-forward (Shazeer 2020's GEGLU), four times as wide inside. */
function feedForward(scope: Scope, x: Value): Value {
  const width = x.shape[2]!;
  const [value, gate] = linearInParts(scope.child('net.0.proj'), x, [width * 4, width * 4]);
  return linear(scope.child('net.2'), mul(value!, gelu(gate!)), width);
}

function transformerBlock(scope: Scope, input: Value, context: Value, heads: number, hook: AttentionHook | undefined): Value {
  let x = input;
  const self = layerNorm(scope.child('norm1'), x);
  x = add(attend(scope.child('attn1'), self, self, heads, hook), x);
  x = add(attend(scope.child('attn2'), layerNorm(scope.child('norm2'), x), context, heads, hook), x);
  return add(feedForward(scope.child('ff'), layerNorm(scope.child('norm3'), x)), x);
}

/** diffusers' Transformer2DModel on (B, C, H, W): every pixel is a token. */
function spatialTransformer(scope: Scope, x: Value, level: UNetLevel, config: UNetConfig, context: Value, hook: AttentionHook | undefined): Value {
  const [b, c, height, width] = x.shape as [number, number, number, number];
  const toTokens = (v: Value) => reshape(transpose(v, [0, 2, 3, 1]), [b, height * width, c]); // (B, HW, C)
  const toPlanes = (v: Value) => transpose(reshape(v, [b, height, width, c]), [0, 3, 1, 2]);
  const normed = groupNorm(scope.child('norm'), x, config.groups, 1e-6);
  const project = config.linearProjection ? linear : pointwise; // the same numbers, kept as (c, c) or (c, c, 1, 1)
  let h = project(scope.child('proj_in'), toTokens(normed), c);
  for (let i = 0; i < level.transformerLayers; i++) h = scope.module(`transformer_blocks.${i}`, (s) => transformerBlock(s, h, context, level.heads, hook));
  const out = toPlanes(project(scope.child('proj_out'), h, c));
  return add(out, x);
}

/**
 * The denoiser: (B, inChannels, H, W) -> (B, outChannels, H, W).
 * Sizes that do not halve evenly are fine: each up block grows to the size of the skip connection it meets.
 */
export function buildUNet(scope: Scope, config: UNetConfig, { sample, timesteps, context }: UNetInputs, options: UNetOptions = {}): Value {
  const { levels, groups, epsilon } = config;
  const last = levels.length - 1;
  const hook = options.attention;
  const block = (inputs: readonly Value[], body: () => Value): Value => (options.checkpoint ? checkpoint(inputs, body) : body());

  const angles = timestepEmbedding(timesteps, levels[0]!.channels, config.flipSinToCos, config.freqShift);
  const time = silu(scope.module('time_embedding', (s) => linear(s.child('linear_2'), silu(linear(s.child('linear_1'), angles, config.timeWidth)), config.timeWidth)));
  const residual = (s: Scope, v: Value, channels: number, outScale = config.outScale) => block([v, time], () => residualBlock(s, v, channels, { groups, epsilon, time, outScale }));
  const transformer = (s: Scope, v: Value, level: UNetLevel) => block([v, context], () => spatialTransformer(s, v, level, config, context, hook));

  let x = scope.module('conv_in', (s) => conv2d(s, sample, levels[0]!.channels, { kernel: config.convInKernel }));
  const skips = [x];
  levels.forEach((level, i) => {
    scope.module(`down_blocks.${i}`, (down) => {
      for (let j = 0; j < level.layers; j++) {
        x = down.module(`resnets.${j}`, (s) => residual(s, x, level.channels));
        if (level.downAttention) x = down.module(`attentions.${j}`, (s) => transformer(s, x, level));
        skips.push(x);
      }
      if (i === last) return;
      x = down.module('downsamplers.0.conv', (s) => conv2d(s, x, level.channels, { stride: 2, padding: config.downsamplePadding }));
      skips.push(x);
    });
  });

  scope.module('mid_block', (mid) => {
    const level = levels[last]!;
    x = mid.module('resnets.0', (s) => residual(s, x, level.channels, config.midScale));
    x = mid.module('attentions.0', (s) => transformer(s, x, level));
    x = mid.module('resnets.1', (s) => residual(s, x, level.channels, config.midScale));
  });

  levels.toReversed().forEach((level, i) => {
    scope.module(`up_blocks.${i}`, (up) => {
      for (let j = 0; j <= level.layers; j++) {
        const joined = concat([x, skips.pop()!], 1);
        x = up.module(`resnets.${j}`, (s) => residual(s, joined, level.channels));
        if (level.upAttention) x = up.module(`attentions.${j}`, (s) => transformer(s, x, level));
      }
      const next = skips.at(-1);
      if (i < last && next) x = up.module('upsamplers.0', (s) => upsample(s, x, next.shape[2]!, next.shape[3]!));
    });
  });

  const normed = silu(scope.module('conv_norm_out', (s) => groupNorm(s, x, groups, epsilon)));
  return scope.module('conv_out', (s) => conv2d(s, normed, config.outChannels, { kernel: config.convOutKernel }));
}
