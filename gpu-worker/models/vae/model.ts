/** @file AutoencoderKL: the image autoencoder of Rombach et al. 2022, under diffusers' parameter names. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { silu } from '#gpu-worker/onnx/ops/activation.ts';
import { add, clip, exp, mul, square, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { reshape, split, transpose } from '#gpu-worker/onnx/ops/movement.ts';
import { mean, sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { attention } from '#gpu-worker/nn/attention.ts';
import { conv2d, groupNorm, linear } from '#gpu-worker/nn/layers.ts';
import { meanAbsoluteError } from '#gpu-worker/nn/loss.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { residualBlock, upsample } from '../residual-block.ts';
import type { VaeConfig } from './config.ts';

/** All of the VAE's normalisations use this epsilon; it is not in the configuration. */
const EPSILON = 1e-6;

/** A diagonal Gaussian over latents, each (B, latentChannels, H/f, W/f). */
export interface LatentDistribution {
  mean: Value;
  /** Clamped to [-30, 20]. */
  logvar: Value;
}

/** One head over all pixels, with a residual. */
function midAttention(scope: Scope, x: Value, groups: number): Value {
  const [b, c, height, width] = x.shape as [number, number, number, number];
  const tokens = reshape(transpose(groupNorm(scope.child('group_norm'), x, groups, EPSILON), [0, 2, 3, 1]), [b, height * width, c]); // (B, HW, C)
  const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((name) => linear(scope.child(name), tokens, c)) as [Value, Value, Value];
  const mixed = linear(scope.child('to_out.0'), attention(q, k, v, { heads: 1 }), c);
  return add(transpose(reshape(mixed, [b, height, width, c]), [0, 3, 1, 2]), x);
}

function midBlock(scope: Scope, input: Value, config: VaeConfig): Value {
  const channels = input.shape[1]!;
  const options = { groups: config.groups, epsilon: EPSILON };
  let x = scope.module('resnets.0', (s) => residualBlock(s, input, channels, options));
  if (config.midAttention) x = scope.module('attentions.0', (s) => midAttention(s, x, config.groups));
  return scope.module('resnets.1', (s) => residualBlock(s, x, channels, options));
}

function head(scope: Scope, x: Value, channels: number, groups: number): Value {
  return conv2d(scope.child('conv_out'), silu(groupNorm(scope.child('conv_norm_out'), x, groups, EPSILON)), channels);
}

/** Pictures (B, 3, H, W) in [-1, 1] -> the distribution of their latents (not scaled). */
export function buildVaeEncoder(root: Scope, config: VaeConfig, pixels: Value): LatentDistribution {
  const options = { groups: config.groups, epsilon: EPSILON };
  const moments = root.module('encoder', (scope) => {
    let x = conv2d(scope.child('conv_in'), pixels, config.channels[0]!);
    config.channels.forEach((channels, i) => {
      const block = scope.child(`down_blocks.${i}`);
      for (let j = 0; j < config.layers; j++) x = block.module(`resnets.${j}`, (s) => residualBlock(s, x, channels, options));
      // The encoder pads only below and to the right.
      if (i < config.channels.length - 1) x = block.module('downsamplers.0.conv', (s) => conv2d(s, x, channels, { stride: 2, padding: [0, 0, 1, 1] }));
    });
    x = scope.module('mid_block', (s) => midBlock(s, x, config));
    return head(scope, x, 2 * config.latentChannels, config.groups);
  });
  const all = config.quantConv ? conv2d(root.child('quant_conv'), moments, 2 * config.latentChannels, { kernel: 1 }) : moments;
  const [mu, logvar] = split(all, [config.latentChannels, config.latentChannels], 1);
  return { mean: mu!, logvar: clip(logvar!, -30, 20) };
}

/** Latents (B, latentChannels, h, w), not scaled -> pictures (B, 3, h f, w f), about [-1, 1]. */
export function buildVaeDecoder(root: Scope, config: VaeConfig, latents: Value): Value {
  const options = { groups: config.groups, epsilon: EPSILON };
  const z = config.postQuantConv ? conv2d(root.child('post_quant_conv'), latents, config.latentChannels, { kernel: 1 }) : latents;
  return root.module('decoder', (scope) => {
    const reversed = config.channels.toReversed();
    let x = conv2d(scope.child('conv_in'), z, reversed[0]!);
    x = scope.module('mid_block', (s) => midBlock(s, x, config));
    reversed.forEach((channels, i) => {
      const block = scope.child(`up_blocks.${i}`);
      for (let j = 0; j <= config.layers; j++) x = block.module(`resnets.${j}`, (s) => residualBlock(s, x, channels, options));
      if (i < reversed.length - 1) x = block.module('upsamplers.0', (s) => upsample(s, x, x.shape[2]! * 2, x.shape[3]! * 2));
    });
    return head(scope, x, config.outChannels, config.groups);
  });
}

/** Draws latents: mean + exp(logvar / 2) noise, with noise of the same shape. */
export function sampleLatents({ mean: mu, logvar }: LatentDistribution, noise: Value): Value {
  return add(mu, mul(exp(mul(logvar, 0.5)), noise));
}

/** KL divergence from the standard normal, summed over a picture's latents and averaged over the batch. */
export function klDivergence({ mean: mu, logvar }: LatentDistribution): Value {
  const perPicture = sum(sub(add(square(mu), exp(logvar)), add(logvar, 1)), [1, 2, 3]);
  return mul(mean(perPicture), 0.5);
}

export interface VaeLoss {
  l1: Value;
  kl: Value;
  loss: Value;
  distribution: LatentDistribution;
  latents: Value;
  reconstruction: Value;
}

/** Training loss: mean absolute error of the reconstruction + klWeight times the KL divergence. */
export function buildVaeLoss(root: Scope, config: VaeConfig, pixels: Value, noise: Value, klWeight: number): VaeLoss {
  const distribution = buildVaeEncoder(root, config, pixels);
  const latents = sampleLatents(distribution, noise);
  const reconstruction = buildVaeDecoder(root, config, latents);
  const l1 = meanAbsoluteError(reconstruction, pixels);
  const kl = klDivergence(distribution);
  return { l1, kl, loss: add(l1, mul(kl, klWeight)), distribution, latents, reconstruction };
}
