/** @file Stage 3 of pre-training: the text-to-image model, on captions and the latents of their scenes. */
import type { Model } from '../../diffusion/pipelines/pipeline-folder.ts';
import { clipTextConfig } from '../../models/clip/config.ts';
import { clipTextParameters } from '../../models/clip/weights.ts';
import { unetConfig } from '../../models/unet/config.ts';
import { unetParameters } from '../../models/unet/weights.ts';
import type { VaeConfig as VaeModelConfig } from '../../models/vae/config.ts';
import { initializeWeights } from '../../nn/initialize.ts';
import type { Weights } from '../../nn/parameters.ts';
import { sceneExample } from '../examples.ts';
import { clipTextJson, ddimJson, unetJson } from './architectures.ts';
import type { ClipConfig, UnetConfig } from './config.ts';
import { type Denoiser, NOISE_SCHEDULE, noiseWeight, saveDenoiser, schedulerOf, stageTokenizer, trainDenoiser } from './denoiser-training.ts';
import { cachedLatentData, drawBatch, gatherIds, gatherRows, type LatentData, tokenIds } from './latent-data.ts';
import type { StageContext } from './training-loop.ts';
import { type Coder, openVae, renderScenes } from './vae.ts';

/** Images encoded at once while the data are made. */
const ENCODE_BATCH = 50;

/** What the stage is given besides its own configuration. */
export interface TextToImageInputs {
  readonly vae: Model<VaeModelConfig>;
  /** Shape of the text encoder, unless the configuration has its own; it starts from `text` when given (CLIP's), else from nothing. */
  readonly clip: ClipConfig;
  readonly text?: Weights;
}

/** Trains UNet and text encoder together and saves a Stable Diffusion pipeline under `context.folder`/model. */
export async function trainTextToImage(context: StageContext, config: UnetConfig, { vae, clip, text }: TextToImageInputs): Promise<void> {
  const coder = await openVae(vae.config.source, vae.weights, ENCODE_BATCH, context.threads);
  const tokenizer = await stageTokenizer(context);
  const data = await cachedLatentData(context.folder, { seed: config.seed, examples: config.examples, scale: coder.scalingFactor }, () => encodeScenes(context, config, coder, (texts) => tokenIds(tokenizer, texts)));
  await coder.release();
  const shape = config.text ?? clip;
  const unet = unetConfig(unetJson(config, { channels: coder.latentChannels, size: coder.side }, shape.width));
  const textModel = clipTextConfig(clipTextJson(shape));
  const schedulerJson = ddimJson(config.prediction);
  const start: Denoiser = {
    scheduler: schedulerOf(schedulerJson),
    unet: { config: unet, weights: initializeWeights(unetParameters(unet), config.seed) },
    text: { config: textModel, weights: text ?? initializeWeights(clipTextParameters(textModel), config.seed) },
  };
  const { optimization, seed, dropText } = config;
  const empty = tokenIds(tokenizer, ['']);
  // Plain squared errors of what is predicted, as Stable Diffusion's two versions have them.
  const weightOf = config.prediction === 'v_prediction' ? (t: number) => noiseWeight(t, Infinity) : () => 1;
  const trained = await trainDenoiser(context, {
    stage: 'text-to-image',
    start,
    optimization,
    config,
    batchAt: (step) => {
      const draw = drawBatch(seed, 'text-to-image', step, optimization.batch, data, NOISE_SCHEDULE.alphasCumprod.length);
      return {
        clean: gatherRows(data, 'target', draw.rows, coder.scalingFactor),
        noise: draw.noise,
        timesteps: draw.timesteps,
        ids: gatherIds(data, draw.rows, empty, (i) => (draw.dropout[i] as number) < dropText),
        weights: Float32Array.from(draw.timesteps, weightOf),
      };
    },
  });
  await saveDenoiser(context, 'StableDiffusionPipeline', trained, vae, schedulerJson);
}

async function encodeScenes(context: StageContext, config: UnetConfig, coder: Coder, ids: (texts: string[]) => BigInt64Array): Promise<LatentData> {
  context.say(`encoding ${config.examples} scenes`);
  const row = coder.latentChannels * coder.side * coder.side;
  const target = new Float32Array(config.examples * row);
  const captions: string[] = [];
  for (let at = 0; at < config.examples; at += ENCODE_BATCH) {
    const examples = Array.from({ length: Math.min(ENCODE_BATCH, config.examples - at) }, (_, i) => sceneExample(config.seed, 'train', at + i));
    captions.push(...examples.map((example) => example.caption));
    target.set(await coder.encode(renderScenes(examples.map((example) => example.scene))), at * row);
  }
  return { count: config.examples, row, latents: { target }, ids: ids(captions) };
}
