/** @file `config.json` of CLIP: its text encoder (Stable Diffusion's), its vision encoder and both with projections. */
import { z } from 'zod';
import { ZActivation, type ActivationName } from '../activation.ts';
import { count, layerCount, pictureSide, transformersKeys } from '../bounds.ts';
import { ConfigError, parseConfig } from '../config-error.ts';

const noDropout = z.literal(0).default(0);

const ZText = z.looseObject({
  ...transformersKeys,
  model_type: z.enum(['clip_text_model', 'clip']).optional(),
  vocab_size: count.default(49408),
  hidden_size: count.default(512),
  intermediate_size: count.default(2048),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(8),
  max_position_embeddings: count.default(77),
  hidden_act: ZActivation.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  attention_dropout: noDropout,
  eos_token_id: z.number().int().nonnegative().default(49407),
  projection_dim: count.default(512),
});

const ZVision = z.looseObject({
  ...transformersKeys,
  model_type: z.enum(['clip_vision_model', 'clip']).optional(),
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(12),
  num_channels: count.default(3),
  image_size: pictureSide.default(224),
  patch_size: count.default(32),
  hidden_act: ZActivation.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  attention_dropout: noDropout,
});

const ZClip = z.looseObject({
  ...transformersKeys,
  model_type: z.literal('clip').optional(),
  text_config: z.record(z.string(), z.unknown()),
  vision_config: z.record(z.string(), z.unknown()),
  projection_dim: count.default(512),
  logit_scale_init_value: z.number().default(2.6592),
});

/** The pre-norm transformer both towers share. */
export interface ClipTower {
  width: number;
  inner: number;
  layers: number;
  heads: number;
  activation: ActivationName;
  epsilon: number;
}

export interface ClipTextConfig extends ClipTower {
  vocabSize: number;
  positions: number;
  /** 2 in SD 1's published files, by an old mistake; the pooled position is then the largest id. */
  eosTokenId: number;
  source: Readonly<Record<string, unknown>>;
}

export interface ClipVisionConfig extends ClipTower {
  channels: number;
  imageSize: number;
  patchSize: number;
}

export interface ClipConfig {
  text: ClipTextConfig;
  vision: ClipVisionConfig;
  projection: number;
  logitScale: number;
  source: Readonly<Record<string, unknown>>;
}

function tower(raw: z.infer<typeof ZText> | z.infer<typeof ZVision>, where: string): ClipTower {
  if (raw.hidden_size % raw.num_attention_heads !== 0) throw new ConfigError(`${where}: "num_attention_heads" is ${raw.num_attention_heads}, which does not divide hidden_size (${raw.hidden_size}).`);
  return { width: raw.hidden_size, inner: raw.intermediate_size, layers: raw.num_hidden_layers, heads: raw.num_attention_heads, activation: raw.hidden_act, epsilon: raw.layer_norm_eps };
}

/** Reads CLIPTextModel's configuration, e.g. `text_encoder/config.json` of a Stable Diffusion folder. */
export function clipTextConfig(json: unknown, where = 'text_encoder/config.json'): ClipTextConfig {
  const raw = parseConfig(ZText, json, where);
  return { ...tower(raw, where), vocabSize: raw.vocab_size, positions: raw.max_position_embeddings, eosTokenId: raw.eos_token_id, source: json as Record<string, unknown> };
}

function clipVisionConfig(json: unknown, where: string): ClipVisionConfig {
  const raw = parseConfig(ZVision, json, where);
  if (raw.image_size % raw.patch_size !== 0) throw new ConfigError(`${where}: "patch_size" is ${raw.patch_size}, which does not divide image_size (${raw.image_size}).`);
  return { ...tower(raw, where), channels: raw.num_channels, imageSize: raw.image_size, patchSize: raw.patch_size };
}

/** Reads CLIPModel's configuration: both towers and the projections. */
export function clipConfig(json: unknown, where = 'config.json'): ClipConfig {
  const raw = parseConfig(ZClip, json, where);
  return {
    text: clipTextConfig(raw.text_config, `${where}, text_config`),
    vision: clipVisionConfig(raw.vision_config, `${where}, vision_config`),
    projection: raw.projection_dim,
    logitScale: raw.logit_scale_init_value,
    source: json as Record<string, unknown>,
  };
}
