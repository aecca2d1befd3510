/** @file The networks that are measured: the shapes world's UNet, and Stable Diffusion 1.5's, whole and at a quarter of its width. */
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import type { ParameterSpec } from '#gpu-worker/nn/parameters.ts';
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { uniform } from '#gpu-worker/runtime/rng.ts';
import { MAX_TOKENS } from '#gpu-worker/shapes/caption.ts';
import { unetJson } from '#gpu-worker/shapes/pretrain/architectures.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import { IMAGE_SIZE } from '#gpu-worker/shapes/render.ts';

/** A UNet's configuration file and the length of the text it reads. */
export interface BenchUnet {
  readonly json: Readonly<Record<string, unknown>>;
  /** Latent height and width. */
  readonly side: number;
  readonly tokens: number;
  readonly contextWidth: number;
}

/** The text-to-image UNet of the embedded world, as `apiary pretrain` trains it. */
export async function shapesUnet(): Promise<BenchUnet> {
  const [unet, vae, clip] = await Promise.all([readPreset('text-to-image', 'shapes'), readPreset('vae', 'shapes'), readPreset('clip', 'shapes')]);
  const side = IMAGE_SIZE / 2 ** (vae.channels.length - 1);
  return { json: unetJson(unet, { channels: vae.latentChannels, size: side }, clip.width), side, tokens: MAX_TOKENS, contextWidth: clip.width };
}

/** Stable Diffusion 1.5's UNet. */
export function stableDiffusion(side: number): BenchUnet {
  return stableDiffusionOf([320, 640, 1280, 1280], 32, side);
}

/** Stable Diffusion 1.5's UNet with a quarter of the channels; half the groups, because 32 do not divide 80 channels. */
export function quarterStableDiffusion(side: number): BenchUnet {
  return stableDiffusionOf([80, 160, 320, 320], 16, side);
}

function stableDiffusionOf(channels: readonly number[], groups: number, side: number): BenchUnet {
  const json = {
    _class_name: 'UNet2DConditionModel',
    sample_size: side,
    in_channels: 4,
    out_channels: 4,
    down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
    up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
    block_out_channels: channels,
    layers_per_block: 2,
    cross_attention_dim: 768,
    attention_head_dim: 8,
    norm_num_groups: groups,
  };
  return { json, side, tokens: 77, contextWidth: 768 };
}

/** Two kinds of 16-bit arithmetic on the same work differ by far less than this, relative to the result. */
export const HALF_TOLERANCE = 2e-2;

const TILE = 2 ** 20;

/** First weights of a network that is measured: drawn as for training, but from 2^28 weights on the numbers of large tensors repeat, since drawing them all would take longer than the measurement. */
export function benchWeights(specs: readonly ParameterSpec[], seed: number): Map<string, HostTensor> {
  if (specs.reduce((total, { shape }) => total + sizeOf(shape), 0) < 2 ** 28) return initializeWeights(specs, seed);
  const numbers = uniform({ seed, stream: 'tile' }, TILE);
  return new Map(
    specs.map((spec) => {
      const { name, shape, init } = spec;
      const size = sizeOf(shape);
      if (init.kind !== 'uniform' || size < TILE) return [name, initializeWeights([spec], seed).get(name)!];
      const data = new Float32Array(size);
      const tile = numbers.map((u) => (2 * u - 1) * init.bound);
      for (let at = 0; at < size; at += TILE) data.set(tile.subarray(0, Math.min(TILE, size - at)), at);
      return [name, { dtype: 'float32', shape, data }];
    }),
  );
}
