/** @file The networks that are measured: the shapes world's UNet, and Stable Diffusion 1.5's at a quarter of its width. */
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

/** Stable Diffusion 1.5's UNet with a quarter of the channels; half the groups, because 32 do not divide 80 channels. */
export function quarterStableDiffusion(side: number): BenchUnet {
  const json = {
    _class_name: 'UNet2DConditionModel',
    sample_size: side,
    in_channels: 4,
    out_channels: 4,
    down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
    up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
    block_out_channels: [80, 160, 320, 320],
    layers_per_block: 2,
    cross_attention_dim: 768,
    attention_head_dim: 8,
    norm_num_groups: 16,
  };
  return { json, side, tokens: 77, contextWidth: 768 };
}
