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

/** What an editor's batch needs besides its data: shares of dropped conditions and the weight of noisy timesteps. */
export type EditorDropout = Pick<EditorConfig, 'dropText' | 'dropImage' | 'dropBoth' | 'maxNoiseWeight'>;

/**
 * InstructPix2Pix's conditioning dropout by one number per example: text, then both, then image.
 * @param rowWeights weight of each row of the data, beside that of its timestep; 1 when absent
 */
export function editorBatch(data: LatentData, draw: Draw, config: EditorDropout, empty: BigInt64Array, scale: number, rowWeights?: Float64Array): DenoiserBatch {
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
    weights: Float32Array.from(draw.timesteps, (t, i) => noiseWeight(t, config.maxNoiseWeight) * (rowWeights?.[draw.rows[i] as number] ?? 1)),
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
  const examples = Array.from({ length: config.examples }, (_, i) => trainingPair(config.seed, i, config.failures));
  return { ...(await encodeExamples(coder, examples)), ids: ids(examples.map((example) => example.instruction)) };
}

/** Training pair `index` of an editor. */
export function trainingPair(seed: number, index: number, failures: EditorConfig['failures']): EditExample {
  return editExample(seed, 'train', index, failures === 'measured' ? MEASURED_FAILURES : null);
}

/** Latents of both pictures of each example, not scaled. */
export async function encodeExamples(coder: Coder, examples: readonly EditExample[]): Promise<Omit<LatentData, 'ids'>> {
  const row = coder.latentChannels * coder.side * coder.side;
  const latents = { source: new Float32Array(examples.length * row), target: new Float32Array(examples.length * row) };
  for (let at = 0; at < examples.length; at += ENCODE_BATCH) {
    const part = examples.slice(at, at + ENCODE_BATCH);
    latents.source.set(await coder.encode(renderScenes(part.map((example) => example.source))), at * row);
    latents.target.set(await coder.encode(renderScenes(part.map((example) => example.target))), at * row);
  }
  return { count: examples.length, row, latents };
}
