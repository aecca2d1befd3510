/** @file The tiny models' configuration files, exactly as diffusers and transformers write them for Stable Diffusion's. */
import { MAX_TOKENS } from '../caption.ts';
import { IMAGE_SIZE } from '../render.ts';
import { BEGIN, buildVocabulary, END, learnMerges } from '../tokenizer.ts';
import { VOCABULARY } from '../caption.ts';
import type { ClipConfig, RewardConfig, UnetConfig, VaeConfig } from './config.ts';

const VOCAB = buildVocabulary(learnMerges(VOCABULARY));
/** Tokens the text encoders know, and the ids of begin and end. */
export const VOCAB_SIZE = Object.keys(VOCAB).length;
export const BEGIN_ID = VOCAB[BEGIN] as number;
export const END_ID = VOCAB[END] as number;

/** AutoencoderKL's config.json. `scalingFactor` is 1 / standard deviation of the latents, known after training. */
export function vaeJson(config: VaeConfig, scalingFactor = 1): Record<string, unknown> {
  return {
    _class_name: 'AutoencoderKL',
    in_channels: 3,
    out_channels: 3,
    down_block_types: config.channels.map(() => 'DownEncoderBlock2D'),
    up_block_types: config.channels.map(() => 'UpDecoderBlock2D'),
    block_out_channels: config.channels,
    layers_per_block: 1,
    act_fn: 'silu',
    latent_channels: config.latentChannels,
    norm_num_groups: config.groups,
    sample_size: IMAGE_SIZE,
    scaling_factor: scalingFactor,
    force_upcast: false,
  };
}

/** UNet2DConditionModel's config.json: cross-attention on every level. */
export function unetJson(config: UnetConfig, latent: { channels: number; size: number }, contextWidth: number, inChannels = latent.channels): Record<string, unknown> {
  return {
    _class_name: 'UNet2DConditionModel',
    sample_size: latent.size,
    in_channels: inChannels,
    out_channels: latent.channels,
    down_block_types: config.channels.map(() => 'CrossAttnDownBlock2D'),
    up_block_types: config.channels.map(() => 'CrossAttnUpBlock2D'),
    block_out_channels: config.channels,
    layers_per_block: config.layersPerBlock,
    cross_attention_dim: contextWidth,
    attention_head_dim: config.heads,
    ...(config.linearProjection && { use_linear_projection: true }),
    norm_num_groups: config.groups,
    flip_sin_to_cos: true,
    freq_shift: 0,
  };
}

/** Shape of a text encoder: CLIP's own, or another backbone's. */
export type TextShape = Pick<ClipConfig, 'width' | 'heads' | 'textLayers' | 'projection'> & { readonly activation?: 'quick_gelu' | 'gelu' | undefined };

function textJson(config: TextShape): Record<string, unknown> {
  return {
    model_type: 'clip_text_model',
    vocab_size: VOCAB_SIZE,
    hidden_size: config.width,
    intermediate_size: config.width * 4,
    num_hidden_layers: config.textLayers,
    num_attention_heads: config.heads,
    max_position_embeddings: MAX_TOKENS,
    hidden_act: config.activation ?? 'quick_gelu',
    layer_norm_eps: 1e-5,
    bos_token_id: BEGIN_ID,
    eos_token_id: END_ID,
    pad_token_id: END_ID,
    projection_dim: config.projection,
  };
}

/** CLIPTextModel's config.json. */
export function clipTextJson(config: TextShape): Record<string, unknown> {
  return { architectures: ['CLIPTextModel'], ...textJson(config) };
}

/** CLIPModel's config.json. */
export function clipJson(config: ClipConfig): Record<string, unknown> {
  return {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: config.projection,
    logit_scale_init_value: 2.6592,
    text_config: textJson(config),
    vision_config: {
      model_type: 'clip_vision_model',
      hidden_size: config.width,
      intermediate_size: config.width * 4,
      num_hidden_layers: config.visionLayers,
      num_attention_heads: config.heads,
      image_size: IMAGE_SIZE,
      patch_size: config.patch,
      num_channels: 3,
      hidden_act: 'quick_gelu',
      layer_norm_eps: 1e-5,
      projection_dim: config.projection,
    },
  };
}

/** BlipConfig's config.json for the reward model: CLIP's vision tower, a small text encoder that reads pictures. */
export function rewardJson(config: Pick<RewardConfig, 'width' | 'heads' | 'textLayers' | 'tokens' | 'visionLayers'>, clip: Pick<ClipConfig, 'width' | 'heads' | 'patch' | 'projection'>): Record<string, unknown> {
  const shared = { hidden_act: 'quick_gelu', layer_norm_eps: 1e-5 };
  return {
    model_type: 'blip',
    image_text_hidden_size: clip.projection,
    image_tokens: 'change',
    text_config: {
      ...shared,
      model_type: 'blip_text_model',
      vocab_size: VOCAB_SIZE,
      hidden_size: config.width,
      encoder_hidden_size: clip.width,
      intermediate_size: config.width * 4,
      num_hidden_layers: config.textLayers,
      num_attention_heads: config.heads,
      max_position_embeddings: config.tokens,
      bos_token_id: BEGIN_ID,
      eos_token_id: END_ID,
      sep_token_id: END_ID,
      pad_token_id: END_ID,
    },
    vision_config: {
      ...shared,
      model_type: 'blip_vision_model',
      hidden_size: clip.width,
      intermediate_size: clip.width * 4,
      num_hidden_layers: config.visionLayers,
      num_attention_heads: clip.heads,
      image_size: IMAGE_SIZE,
      patch_size: clip.patch,
    },
  };
}

const NOISE = { num_train_timesteps: 1000, beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', prediction_type: 'epsilon', steps_offset: 1 };

/** Stable Diffusion's noise schedule, sampled with DDIM (text to image). */
export function ddimJson(prediction: 'epsilon' | 'v_prediction' = 'epsilon'): Record<string, unknown> {
  return { _class_name: 'DDIMScheduler', ...NOISE, prediction_type: prediction, clip_sample: false, set_alpha_to_one: false, timestep_spacing: 'leading' };
}

/** The same schedule sampled with Euler ancestral, as InstructPix2Pix does. */
export function eulerAncestralJson(prediction: 'epsilon' | 'v_prediction' = 'epsilon'): Record<string, unknown> {
  return { _class_name: 'EulerAncestralDiscreteScheduler', ...NOISE, prediction_type: prediction, timestep_spacing: 'linspace' };
}
