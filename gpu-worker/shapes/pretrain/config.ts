/** @file What can be set about each stage of pre-training. The values are files: presets/<stage>.json, one object per preset. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** How a stage takes its optimizer steps; the same for every stage. */
export const ZOptimization = z
  .object({
    /** Optimizer steps. */
    steps: z.number().int().positive(),
    /** Examples per step. */
    batch: z.number().int().positive(),
    /** Peak of AdamW's learning rate. */
    learningRate: z.number().positive(),
    /** Steps of linear warm-up. */
    warmup: z.number().int().nonnegative(),
    /** How the rate falls to zero afterwards. */
    decay: z.enum(['linear', 'cosine']),
    weightDecay: z.number().nonnegative(),
    /** Global gradient norm. */
    clipNorm: z.number().positive(),
    /** Exponential moving average of the weights, which is what ships; 0 for none. */
    emaDecay: z.number().min(0).max(1),
    /** Steps between checkpoints: what a kill can lose. */
    checkpointEvery: z.number().int().positive(),
  })
  .strict();
export type Optimization = z.infer<typeof ZOptimization>;

const channels = z.array(z.number().int().positive()).min(2);

export const ZVaeConfig = z
  .object({
    seed: z.number().int().nonnegative(),
    channels,
    latentChannels: z.number().int().positive(),
    groups: z.number().int().positive(),
    /** Weights of the mean squared error and of the KL term beside the mean absolute error. */
    squaredWeight: z.number().nonnegative(),
    klWeight: z.number().nonnegative(),
    optimization: ZOptimization,
  })
  .strict();
export type VaeConfig = z.infer<typeof ZVaeConfig>;

export const ZClipConfig = z
  .object({
    seed: z.number().int().nonnegative(),
    width: z.number().int().positive(),
    heads: z.number().int().positive(),
    textLayers: z.number().int().positive(),
    visionLayers: z.number().int().positive(),
    patch: z.number().int().positive(),
    projection: z.number().int().positive(),
    optimization: ZOptimization,
  })
  .strict();
export type ClipConfig = z.infer<typeof ZClipConfig>;

export const ZUnetConfig = z
  .object({
    seed: z.number().int().nonnegative(),
    channels,
    /** Of attention, at every level or one number per level. */
    heads: z.union([z.number().int().positive(), z.array(z.number().int().positive())]),
    groups: z.number().int().positive(),
    layersPerBlock: z.number().int().positive(),
    /** Whether attention projects by matrices, as Stable Diffusion 2 does, instead of by 1×1 convolutions. */
    linearProjection: z.boolean().optional(),
    /** What it predicts; noise when left out. */
    prediction: z.enum(['epsilon', 'v_prediction']).optional(),
    /** The text encoder's shape where it is not that of the world's CLIP. */
    text: z
      .object({ width: z.number().int().positive(), heads: z.number().int().positive(), textLayers: z.number().int().positive(), projection: z.number().int().positive(), activation: z.enum(['quick_gelu', 'gelu']) })
      .strict()
      .optional(),
    /** Different training examples; the stage goes round them. */
    examples: z.number().int().positive(),
    /** Share of examples whose text is dropped, for classifier-free guidance. */
    dropText: z.number().min(0).max(1),
    optimization: ZOptimization,
  })
  .strict();
export type UnetConfig = z.infer<typeof ZUnetConfig>;

export const ZEditorConfig = z
  .object({
    seed: z.number().int().nonnegative(),
    examples: z.number().int().positive(),
    /** How the pairs are drawn (Prompt-to-Prompt): steps, guidance scale, and the bounds of each pair's share of injected steps. */
    pairs: z.object({ steps: z.number().int().positive(), guidance: z.number(), share: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]) }).strict(),
    /** InstructPix2Pix drops the text, the image, and both. */
    dropText: z.number().min(0).max(1),
    dropImage: z.number().min(0).max(1),
    dropBoth: z.number().min(0).max(1),
    /** Loss weight per timestep: min(1 + 1/SNR, this). */
    maxNoiseWeight: z.number().min(1),
    optimization: ZOptimization,
  })
  .strict();
export type EditorConfig = z.infer<typeof ZEditorConfig>;

export const ZRewardConfig = z
  .object({
    seed: z.number().int().nonnegative(),
    /** Layers of the vision encoder, which has CLIP's width and starts as CLIP's first layers. */
    visionLayers: z.number().int().positive(),
    /** Width, heads and layers of the text encoder that reads both pictures. */
    width: z.number().int().positive(),
    heads: z.number().int().positive(),
    textLayers: z.number().int().positive(),
    /** Tokens of an instruction, begin and end included; longer ones are cut. */
    tokens: z.number().int().positive(),
    /** Edits whose variants look drawn, and variants of each. Half of a batch are such, half are freshly rendered. */
    conditions: z.number().int().positive(),
    variants: z.number().int().min(2),
    /** Share of those variants that are noised and redrawn, and at which of `steps` steps redrawing begins: from the first number to the second. */
    redrawn: z.number().min(0).max(1),
    steps: z.number().int().positive(),
    redrawFrom: z.tuple([z.number().int().positive(), z.number().int().positive()]),
    /** Largest standard deviation of the noise on pixels in [-1, 1]. */
    pixelNoise: z.number().nonnegative(),
    optimization: ZOptimization,
  })
  .strict();
export type RewardConfig = z.infer<typeof ZRewardConfig>;

export const ZSamplingConfig = z
  .object({
    steps: z.number().int().positive(),
    textGuidance: z.number(),
    imageGuidance: z.number(),
    /** Images sampled at once. */
    batch: z.number().int().positive(),
  })
  .strict();
export type SamplingConfig = z.infer<typeof ZSamplingConfig>;

const SCHEMAS = { vae: ZVaeConfig, clip: ZClipConfig, 'text-to-image': ZUnetConfig, editor: ZEditorConfig, reward: ZRewardConfig, 'text-to-image-21': ZUnetConfig, 'editor-21': ZEditorConfig, sampling: ZSamplingConfig } as const;
type Schemas = typeof SCHEMAS;

/**
 * Reads one preset of one stage from presets/<stage>.json.
 * @throws Error naming the file and the presets there are, or the key that is wrong
 */
export async function readPreset<K extends keyof Schemas>(stage: K, preset: string): Promise<z.infer<Schemas[K]>> {
  const file = path.join(import.meta.dirname, 'presets', `${stage}.json`);
  const presets = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  if (!(preset in presets)) throw new Error(`There is no preset "${preset}" for the stage "${stage}"; presets/${stage}.json has ${Object.keys(presets).join(', ')}.`);
  const parsed = SCHEMAS[stage].safeParse(presets[preset]);
  if (parsed.success) return parsed.data as z.infer<Schemas[K]>;
  const issue = parsed.error.issues[0];
  throw new Error(`presets/${stage}.json, preset "${preset}": "${issue?.path.join('.')}" is not usable: ${issue?.message}.`);
}
