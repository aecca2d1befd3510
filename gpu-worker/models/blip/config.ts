/** @file `config.json` of BLIP (captioning, image-text matching) and of the reward model that starts from it. */
import { z } from 'zod';
import { ZActivation, type ActivationName } from '../activation.ts';
import { count, layerCount, pictureSide, share, transformersKeys } from '../bounds.ts';
import { ConfigError, parseConfig } from '../config-error.ts';

const id = z.number().int().nonnegative();

const ZBlipText = z.looseObject({
  ...transformersKeys,
  model_type: z.literal('blip_text_model').optional(),
  vocab_size: count.default(30524),
  hidden_size: count.default(768),
  encoder_hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(8),
  max_position_embeddings: count.default(512),
  hidden_act: ZActivation.default('gelu'),
  layer_norm_eps: z.number().positive().default(1e-12),
  bos_token_id: id.default(30522),
  eos_token_id: id.default(2),
  pad_token_id: id.default(0),
  sep_token_id: id.default(102),
  label_smoothing: z.literal(0).default(0),
  attention_probs_dropout_prob: share,
  hidden_dropout_prob: share,
  is_decoder: z.boolean().nullish(),
});

const ZBlipVision = z.looseObject({
  ...transformersKeys,
  model_type: z.literal('blip_vision_model').optional(),
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(12),
  image_size: pictureSide.default(384),
  patch_size: count.default(16),
  hidden_act: ZActivation.default('gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  attention_dropout: share,
});

const ZBlip = z.looseObject({
  ...transformersKeys,
  model_type: z.literal('blip').optional(),
  text_config: z.record(z.string(), z.unknown()),
  vision_config: z.record(z.string(), z.unknown()),
  image_text_hidden_size: count.default(256),
  image_tokens: z.enum(['both', 'change']).default('both'),
});

export interface BlipTextConfig {
  vocabSize: number;
  width: number;
  /** Width of the vision encoder, which cross-attention keys and values read. */
  visionWidth: number;
  inner: number;
  layers: number;
  heads: number;
  positions: number;
  activation: ActivationName;
  epsilon: number;
  bosTokenId: number;
  padTokenId: number;
  sepTokenId: number;
}

export interface BlipVisionConfig {
  width: number;
  inner: number;
  layers: number;
  heads: number;
  imageSize: number;
  patchSize: number;
  activation: ActivationName;
  epsilon: number;
}

export interface BlipConfig {
  text: BlipTextConfig;
  vision: BlipVisionConfig;
  /** Width of the space in which pictures and texts are compared by cosine. */
  projection: number;
  /** The reward model reads the original and what changed, not the original and the edit. */
  readsChange: boolean;
  source: Readonly<Record<string, unknown>>;
}

function divides(where: string, heads: number, width: number): void {
  if (width % heads !== 0) throw new ConfigError(`${where}: "num_attention_heads" is ${heads}, which does not divide hidden_size (${width}).`);
}

function textConfig(json: unknown, where: string): BlipTextConfig {
  const raw = parseConfig(ZBlipText, json, where);
  divides(where, raw.num_attention_heads, raw.hidden_size);
  return {
    vocabSize: raw.vocab_size,
    width: raw.hidden_size,
    visionWidth: raw.encoder_hidden_size,
    inner: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    positions: raw.max_position_embeddings,
    activation: raw.hidden_act,
    epsilon: raw.layer_norm_eps,
    bosTokenId: raw.bos_token_id,
    padTokenId: raw.pad_token_id,
    sepTokenId: raw.sep_token_id,
  };
}

function visionConfig(json: unknown, where: string): BlipVisionConfig {
  const raw = parseConfig(ZBlipVision, json, where);
  divides(where, raw.num_attention_heads, raw.hidden_size);
  if (raw.image_size % raw.patch_size !== 0) throw new ConfigError(`${where}: "patch_size" is ${raw.patch_size}, which does not divide image_size (${raw.image_size}).`);
  return {
    width: raw.hidden_size,
    inner: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    imageSize: raw.image_size,
    patchSize: raw.patch_size,
    activation: raw.hidden_act,
    epsilon: raw.layer_norm_eps,
  };
}

/** Reads a BLIP configuration; anything it cannot build is refused with a sentence naming the key. */
export function blipConfig(json: unknown, where = 'config.json'): BlipConfig {
  const raw = parseConfig(ZBlip, json, where);
  const text = textConfig(raw.text_config, `${where}, text_config`);
  const vision = visionConfig(raw.vision_config, `${where}, vision_config`);
  // BlipConfig of transformers overwrites the text's idea of the vision width with the vision's own.
  return { text: { ...text, visionWidth: vision.width }, vision, projection: raw.image_text_hidden_size, readsChange: raw.image_tokens === 'change', source: json as Record<string, unknown> };
}
