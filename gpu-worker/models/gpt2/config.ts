/** @file `config.json` of GPT-2. */
import { z } from 'zod';
import { ZActivation, type ActivationName } from '../activation.ts';
import { count, layerCount, share, transformersKeys } from '../bounds.ts';
import { ConfigError, parseConfig } from '../config-error.ts';

const ZGpt2 = z.looseObject({
  ...transformersKeys,
  model_type: z.literal('gpt2').optional(),
  vocab_size: count.default(50257),
  n_positions: count.default(1024),
  n_embd: count.default(768),
  n_layer: layerCount.default(12),
  n_head: count.default(12),
  n_inner: count.nullish(),
  activation_function: ZActivation.default('gelu_new'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.literal(false).default(false),
  tie_word_embeddings: z.literal(true).default(true),
  eos_token_id: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
  attn_pdrop: share,
  embd_pdrop: share,
  resid_pdrop: share,
  summary_first_dropout: share,
  reorder_and_upcast_attn: z.boolean().nullish(),
  summary_activation: z.string().nullish(),
  summary_proj_to_labels: z.boolean().nullish(),
  summary_type: z.string().nullish(),
  summary_use_proj: z.boolean().nullish(),
});

export interface Gpt2Config {
  vocabSize: number;
  positions: number;
  width: number;
  layers: number;
  heads: number;
  inner: number;
  activation: ActivationName;
  epsilon: number;
  scaleByWidth: boolean;
  scaleByLayer: boolean;
  source: Readonly<Record<string, unknown>>;
}

/** Reads GPT-2's configuration; anything it cannot build is refused with a sentence naming the key. */
export function gpt2Config(json: unknown, where = 'config.json'): Gpt2Config {
  const raw = parseConfig(ZGpt2, json, where);
  if (raw.n_embd % raw.n_head !== 0) throw new ConfigError(`${where}: "n_head" is ${raw.n_head}, which does not divide n_embd (${raw.n_embd}).`);
  return {
    vocabSize: raw.vocab_size,
    positions: raw.n_positions,
    width: raw.n_embd,
    layers: raw.n_layer,
    heads: raw.n_head,
    inner: raw.n_inner ?? 4 * raw.n_embd,
    activation: raw.activation_function,
    epsilon: raw.layer_norm_epsilon,
    scaleByWidth: raw.scale_attn_weights,
    scaleByLayer: raw.scale_attn_by_inverse_layer_idx,
    source: json as Record<string, unknown>,
  };
}
