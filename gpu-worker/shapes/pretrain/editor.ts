/** @file Stage 4 of pre-training: the supervised editor (InstructPix2Pix), from the text-to-image model, on rendered pairs. */
import type { Model } from '../../diffusion/pipelines/pipeline-folder.ts';
import { inflateInputChannels } from '../../models/unet/weights.ts';
import type { VaeConfig as VaeModelConfig } from '../../models/vae/config.ts';
import { type EditExample, editExample, MEASURED_FAILURES } from '../examples.ts';
import { eulerAncestralJson } from './architectures.ts';
import type { EditorConfig } from './config.ts';
import { type Denoiser, type DenoiserBatch, NOISE_SCHEDULE, saveDenoiser, stageTokenizer, trainDenoiser } from './denoiser-training.ts';
import { cachedLatentData, type Draw, drawBatch, gatherIds, gatherRows, type LatentData, tokenIds } from './latent-data.ts';
import type { StageContext } from './training-loop.ts';
import { type Coder, openVae, renderScenes } from './vae.ts';

const ENCODE_BATCH = 50;

/** What the editor starts from. */
export interface EditorInputs {
  readonly vae: Model<VaeModelConfig>;
  readonly textToImage: Denoiser;
}

/** Trains the editor and saves an InstructPix2Pix pipeline under `context.folder`/model. */
export async function trainEditor(context: StageContext, config: EditorConfig, { vae, textToImage }: EditorInputs): Promise<void> {
  const coder = await openVae(vae.config.source, vae.weights, ENCODE_BATCH, context.threads);
  const tokenizer = await stageTokenizer(context);
  const inputs = { seed: config.seed, examples: config.examples, failures: config.failures, scale: coder.scalingFactor };
  const data = await cachedLatentData(context.folder, inputs, () => encodePairs(context, config, coder, (texts) => tokenIds(tokenizer, texts)));
  await coder.release();
  const start: Denoiser = { unet: inflateInputChannels(textToImage.unet.config, textToImage.unet.weights, 2 * coder.latentChannels), text: textToImage.text };
  const empty = tokenIds(tokenizer, ['']);
  const { optimization, seed } = config;
  const trained = await trainDenoiser(context, {
    stage: 'editor',
    start,
    optimization,
    config,
    batchAt: (step) => editorBatch(data, drawBatch(seed, 'editor', step, optimization.batch, data, NOISE_SCHEDULE.alphasCumprod.length), config, empty, coder.scalingFactor),
  });
  await saveDenoiser(context, 'StableDiffusionInstructPix2PixPipeline', trained, vae, eulerAncestralJson());
}

/** InstructPix2Pix's conditioning dropout by one number per example: text, then both, then image. */
function editorBatch(data: LatentData, draw: Draw, config: EditorConfig, empty: BigInt64Array, scale: number): DenoiserBatch {
  const both = config.dropText + config.dropBoth;
  const dropsText = (i: number) => (draw.dropout[i] as number) < both;
  const dropsImage = (i: number) => (draw.dropout[i] as number) >= config.dropText && (draw.dropout[i] as number) < both + config.dropImage;
  const image = gatherRows(data, 'source', draw.rows);
  for (const i of draw.rows.keys()) if (dropsImage(i)) image.fill(0, i * data.row, (i + 1) * data.row);
  return {
    clean: gatherRows(data, 'target', draw.rows, scale),
    noise: draw.noise,
    timesteps: draw.timesteps,
    ids: gatherIds(data, draw.rows, empty, dropsText),
    weights: Float32Array.from(draw.timesteps, (t) => noiseWeight(t, config.maxNoiseWeight)),
    image,
  };
}

/** min(1 + 1/SNR, most): very noisy steps decide where things go, and predicting noise alone hardly weighs them. */
export function noiseWeight(timestep: number, most: number): number {
  const signal = NOISE_SCHEDULE.alphasCumprod[timestep] as number;
  return Math.min(1 + (1 - signal) / signal, most);
}

async function encodePairs(context: StageContext, config: EditorConfig, coder: Coder, ids: (texts: string[]) => BigInt64Array): Promise<LatentData> {
  context.say(`encoding ${config.examples} pairs`);
  const row = coder.latentChannels * coder.side * coder.side;
  const latents = { source: new Float32Array(config.examples * row), target: new Float32Array(config.examples * row) };
  const instructions: string[] = [];
  const failures = config.failures === 'measured' ? MEASURED_FAILURES : null;
  for (let at = 0; at < config.examples; at += ENCODE_BATCH) {
    const examples = Array.from({ length: Math.min(ENCODE_BATCH, config.examples - at) }, (_, i): EditExample => editExample(config.seed, 'train', at + i, failures));
    instructions.push(...examples.map((example) => example.instruction));
    latents.source.set(await coder.encode(renderScenes(examples.map((example) => example.source))), at * row);
    latents.target.set(await coder.encode(renderScenes(examples.map((example) => example.target))), at * row);
  }
  return { count: config.examples, row, latents, ids: ids(instructions) };
}
