/** @file `config.json` of diffusers' UNet2DConditionModel: what Stable Diffusion 1.x and 2.x and InstructPix2Pix use of it. */
import { z } from 'zod';
import { count, layerCount } from '../bounds.ts';
import { ConfigError, parseConfig, withoutBookkeeping } from '../config-error.ts';

const perBlock = z.union([count, z.array(count).min(1)]);
const layersPerBlock = z.union([layerCount, z.array(layerCount).min(1)]);
const off = z.literal(false).nullish();

const ZUNet = z.strictObject({
  sample_size: z.union([count, z.array(count)]).nullish(),
  in_channels: count.default(4),
  out_channels: count.default(4),
  center_input_sample: off,
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  down_block_types: z.array(z.enum(['CrossAttnDownBlock2D', 'DownBlock2D'])).min(1),
  mid_block_type: z.literal('UNetMidBlock2DCrossAttn').default('UNetMidBlock2DCrossAttn'),
  up_block_types: z.array(z.enum(['UpBlock2D', 'CrossAttnUpBlock2D'])).min(1),
  only_cross_attention: z.union([z.literal(false), z.array(z.literal(false)).min(1)]).nullish(),
  block_out_channels: z.array(count).min(1),
  layers_per_block: layersPerBlock.default(2),
  downsample_padding: z.number().int().min(0).max(1).default(1),
  mid_block_scale_factor: z.number().positive().default(1),
  dropout: z.literal(0).default(0),
  act_fn: z.enum(['silu', 'swish']).default('silu'),
  norm_num_groups: count.default(32),
  norm_eps: z.number().positive().default(1e-5),
  cross_attention_dim: perBlock.default(1280),
  transformer_layers_per_block: layersPerBlock.default(1),
  reverse_transformer_layers_per_block: z.null().optional(),
  encoder_hid_dim: z.null().optional(),
  encoder_hid_dim_type: z.null().optional(),
  attention_head_dim: perBlock.default(8),
  num_attention_heads: perBlock.nullish(),
  dual_cross_attention: off,
  use_linear_projection: z.boolean().default(false),
  class_embed_type: z.null().optional(),
  addition_embed_type: z.null().optional(),
  addition_time_embed_dim: z.null().optional(),
  num_class_embeds: z.null().optional(),
  /** Only makes half-precision attention compute in float32, which we always do. */
  upcast_attention: z.boolean().nullish(),
  resnet_time_scale_shift: z.literal('default').default('default'),
  resnet_skip_time_act: off,
  resnet_out_scale_factor: z.number().positive().default(1),
  time_embedding_type: z.literal('positional').default('positional'),
  time_embedding_dim: count.nullish(),
  time_embedding_act_fn: z.null().optional(),
  timestep_post_act: z.null().optional(),
  time_cond_proj_dim: z.null().optional(),
  conv_in_kernel: z.number().int().positive().refine((k) => k % 2 === 1, 'must be odd').default(3),
  conv_out_kernel: z.number().int().positive().refine((k) => k % 2 === 1, 'must be odd').default(3),
  projection_class_embeddings_input_dim: z.null().optional(),
  attention_type: z.literal('default').default('default'),
  class_embeddings_concat: off,
  mid_block_only_cross_attention: off,
  cross_attention_norm: z.null().optional(),
  addition_embed_type_num_heads: count.nullish(),
});

/** One resolution of the UNet with everything that may differ per block resolved. */
export interface UNetLevel {
  channels: number;
  layers: number;
  /** What diffusers calls `attention_head_dim`: by an old mistake it is the number of heads. */
  heads: number;
  contextWidth: number;
  transformerLayers: number;
  downAttention: boolean;
  /** Whether the up block of the same resolution has cross-attention. */
  upAttention: boolean;
}

export interface UNetConfig {
  inChannels: number;
  outChannels: number;
  levels: UNetLevel[];
  timeWidth: number;
  flipSinToCos: boolean;
  freqShift: number;
  groups: number;
  epsilon: number;
  midScale: number;
  outScale: number;
  downsamplePadding: number;
  linearProjection: boolean;
  convInKernel: number;
  convOutKernel: number;
  /** Latent height and width the model was trained for, when the file says. */
  sampleSize: number | null;
  /** The file as it was, for saving. */
  source: Readonly<Record<string, unknown>>;
}

/** Reads a UNet's configuration; anything it cannot build is refused with a sentence naming the key. */
export function unetConfig(json: unknown, where = 'unet/config.json'): UNetConfig {
  const raw = parseConfig(ZUNet, withoutBookkeeping(json, 'UNet2DConditionModel', where), where);
  const n = raw.block_out_channels.length;
  const each = <T>(key: keyof typeof raw, value: T | T[]): T[] => {
    const list = Array.isArray(value) ? value : new Array<T>(n).fill(value);
    if (list.length !== n) throw new ConfigError(`${where}: "${key}" has ${list.length} entries but "block_out_channels" has ${n}; they must agree.`);
    return list;
  };
  const heads = raw.num_attention_heads == null ? each('attention_head_dim', raw.attention_head_dim) : each('num_attention_heads', raw.num_attention_heads);
  const layers = each('layers_per_block', raw.layers_per_block);
  const context = each('cross_attention_dim', raw.cross_attention_dim);
  const transformers = each('transformer_layers_per_block', raw.transformer_layers_per_block);
  const down = each('down_block_types', raw.down_block_types);
  const up = each('up_block_types', raw.up_block_types).toReversed();
  const levels = raw.block_out_channels.map((channels, i): UNetLevel => {
    if (channels % raw.norm_num_groups !== 0) throw new ConfigError(`${where}: "norm_num_groups" is ${raw.norm_num_groups}, which does not divide block_out_channels.${i} (${channels}).`);
    const level = { channels, layers: layers[i]!, heads: heads[i]!, contextWidth: context[i]!, transformerLayers: transformers[i]!, downAttention: down[i] === 'CrossAttnDownBlock2D', upAttention: up[i] === 'CrossAttnUpBlock2D' };
    if ((level.downAttention || level.upAttention || i === n - 1) && channels % level.heads !== 0) throw new ConfigError(`${where}: "attention_head_dim" is ${level.heads} heads, which do not divide block_out_channels.${i} (${channels}).`);
    return level;
  });
  return {
    inChannels: raw.in_channels,
    outChannels: raw.out_channels,
    levels,
    timeWidth: raw.time_embedding_dim ?? raw.block_out_channels[0]! * 4,
    flipSinToCos: raw.flip_sin_to_cos,
    freqShift: raw.freq_shift,
    groups: raw.norm_num_groups,
    epsilon: raw.norm_eps,
    midScale: raw.mid_block_scale_factor,
    outScale: raw.resnet_out_scale_factor,
    downsamplePadding: raw.downsample_padding,
    linearProjection: raw.use_linear_projection,
    convInKernel: raw.conv_in_kernel,
    convOutKernel: raw.conv_out_kernel,
    sampleSize: typeof raw.sample_size === 'number' ? raw.sample_size : null,
    source: json as Record<string, unknown>,
  };
}
