/** @file What a reward model starts from: another one, or CLIP alone, which has seen no edit and no judgement of any. */
import path from 'node:path';
import { z } from 'zod';
import { blipConfig } from '../models/blip/config.ts';
import { blipParameters } from '../models/blip/weights.ts';
import { readJson, readModelWeights } from '../models/model-folder.ts';
import { loadTokenizer } from '../models/tokenizer.ts';
import { initializeWeights } from '../nn/initialize.ts';
import type { Weights } from '../nn/parameters.ts';
import type { HostTensor } from '../onnx/dtype.ts';
import { toFloat32 } from '../runtime/convert.ts';
import { rewardJson } from './pretrain/architectures.ts';
import { clipVisionAsBlip } from './pretrain/blip-vision.ts';
import { type ClipConfig, type RewardConfig, readPreset } from './pretrain/config.ts';
import { loadRewardModel, type RewardModel } from './reward-model.ts';

const ZTower = z.object({ hidden_size: z.number(), num_hidden_layers: z.number(), num_attention_heads: z.number() });
const ZClip = z.object({ model_type: z.literal('clip'), projection_dim: z.number(), text_config: ZTower, vision_config: ZTower.extend({ patch_size: z.number() }) });

type Sizes = Pick<RewardConfig, 'width' | 'heads' | 'textLayers' | 'tokens' | 'visionLayers'>;
type ClipSizes = Pick<ClipConfig, 'width' | 'heads' | 'patch' | 'projection'>;

/** A reward model in BLIP's shape whose vision encoder is CLIP's first layers; everything else is random. */
export function rewardFromClip(sizes: Sizes, clip: { readonly config: ClipSizes; readonly weights: Weights }, seed: number): { json: Record<string, unknown>; weights: Map<string, HostTensor> } {
  const json = rewardJson(sizes, clip.config);
  const weights = initializeWeights(blipParameters(blipConfig(json), 'reward'), seed);
  for (const [name, tensor] of clipVisionAsBlip(clip.weights, { ...clip.config, visionLayers: sizes.visionLayers })) weights.set(name, tensor);
  return { json, weights };
}

/**
 * Reads a folder to start from. From CLIP's, the vision encoder and the words' embeddings are taken and the rest is drawn from the seed, in the sizes of the
 * reward model that ships: such a reward knows only what its rankings teach it.
 */
export async function loadRewardStart(folder: string, seed: number): Promise<RewardModel> {
  const found = ZClip.safeParse(await readJson(folder));
  if (!found.success) return loadRewardModel(folder);
  const { text_config: text, vision_config: vision, projection_dim: projection } = found.data;
  const shipped = await readPreset('reward', 'shapes');
  const sizes = { width: text.hidden_size, heads: text.num_attention_heads, textLayers: shipped.textLayers, tokens: shipped.tokens, visionLayers: Math.min(shipped.visionLayers, vision.num_hidden_layers) };
  const clip = await readModelWeights(folder, 'model');
  const { json, weights } = rewardFromClip(sizes, { config: { width: vision.hidden_size, heads: vision.num_attention_heads, patch: vision.patch_size, projection }, weights: clip }, seed);
  const words = clip.get('text_model.embeddings.token_embedding.weight');
  if (words) weights.set('text_encoder.embeddings.word_embeddings.weight', toFloat32(words));
  return { config: blipConfig(json, path.join(folder, 'config.json')), weights, tokenizer: await loadTokenizer(folder) };
}
