/** @file `config.json` of diffusers' AutoencoderKL, as Stable Diffusion 1.x and 2.x use it. */
import { z } from 'zod';
import { count, layerCount } from '../bounds.ts';
import { ConfigError, parseConfig, withoutBookkeeping } from '../config-error.ts';


const ZVae = z.strictObject({
  in_channels: count.default(3),
  out_channels: count.default(3),
  down_block_types: z.array(z.literal('DownEncoderBlock2D')).min(1),
  up_block_types: z.array(z.literal('UpDecoderBlock2D')).min(1),
  block_out_channels: z.array(count).min(1),
  layers_per_block: layerCount.default(1),
  act_fn: z.enum(['silu', 'swish']).default('silu'),
  latent_channels: count.default(4),
  norm_num_groups: count.default(32),
  sample_size: z.union([count, z.array(count)]).nullish(),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.literal(0).nullish(),
  latents_mean: z.null().optional(),
  latents_std: z.null().optional(),
  /** Only asks half precision to be left, which we always do. */
  force_upcast: z.boolean().nullish(),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
  mid_block_add_attention: z.boolean().default(true),
});

export interface VaeConfig {
  inChannels: number;
  outChannels: number;
  /** Channels per resolution, finest first; each further one halves height and width. */
  channels: number[];
  layers: number;
  latentChannels: number;
  groups: number;
  /** What latents are multiplied by before the UNet sees them. */
  scalingFactor: number;
  quantConv: boolean;
  postQuantConv: boolean;
  midAttention: boolean;
  /** The file as it was, for saving. */
  source: Readonly<Record<string, unknown>>;
}

/** Reads a VAE's configuration; anything it cannot build is refused with a sentence naming the key. */
export function vaeConfig(json: unknown, where = 'vae/config.json'): VaeConfig {
  const raw = parseConfig(ZVae, withoutBookkeeping(json, 'AutoencoderKL', where), where);
  const channels = raw.block_out_channels;
  for (const key of ['down_block_types', 'up_block_types'] as const) {
    if (raw[key].length !== channels.length) throw new ConfigError(`${where}: "${key}" has ${raw[key].length} entries but "block_out_channels" has ${channels.length}; they must agree.`);
  }
  channels.forEach((c, i) => {
    if (c % raw.norm_num_groups !== 0) throw new ConfigError(`${where}: "norm_num_groups" is ${raw.norm_num_groups}, which does not divide block_out_channels.${i} (${c}).`);
  });
  return {
    inChannels: raw.in_channels,
    outChannels: raw.out_channels,
    channels,
    layers: raw.layers_per_block,
    latentChannels: raw.latent_channels,
    groups: raw.norm_num_groups,
    scalingFactor: raw.scaling_factor,
    quantConv: raw.use_quant_conv,
    postQuantConv: raw.use_post_quant_conv,
    midAttention: raw.mid_block_add_attention,
    source: json as Record<string, unknown>,
  };
}

/** How many pixels one latent spans in each direction. */
export function vaeScale(config: VaeConfig): number {
  return 2 ** (config.channels.length - 1);
}
