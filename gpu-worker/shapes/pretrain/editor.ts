/** @file Stage 4 of pre-training: the supervised editor (InstructPix2Pix), from the text-to-image model, on the pairs which that model draws. */
import path from 'node:path';
import type { PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { inflateInputChannels } from '../../models/unet/weights.ts';
import { openPairSampler } from '../pair-sampler.ts';
import { drawPairs, pairExamples, pairImages, type Pairs, pairsOf, pairTensors } from '../pairs.ts';
import { eulerAncestralJson } from './architectures.ts';
import { cachedTensors } from './cached-tensors.ts';
import type { EditorConfig } from './config.ts';
import { type Denoiser, type DenoiserBatch, NOISE_SCHEDULE, noiseWeight, predictionOf, saveDenoiser, stageTokenizer, trainDenoiser } from './denoiser-training.ts';
import { cachedLatentData, type Draw, drawBatch, gatherIds, gatherRows, type LatentData, tokenIds } from './latent-data.ts';
import { Interrupted, type StageContext } from './training-loop.ts';
import { type Coder, openVae } from './vae.ts';

/** Pairs drawn at once, kept in one file, and encoded at once. */
const DRAW_BATCH = 25;
const KEPT_TOGETHER = 1000;
const ENCODE_BATCH = 50;

/** Who drew the pairs that an editor learns from, and the folder where they and their latents are kept: editors of several backbones learn from the same ones. */
export interface DrawnPairs {
  readonly by: PipelineModels;
  readonly folder: string;
}

/** Trains the editor from a text-to-image pipeline and saves an InstructPix2Pix pipeline under `context.folder`/model. */
export async function trainEditor(context: StageContext, config: EditorConfig, textToImage: PipelineModels, drawn: DrawnPairs): Promise<void> {
  const { vae, unet, text } = textToImage;
  const coder = await openVae(vae.config.source, vae.weights, ENCODE_BATCH, context.threads);
  const tokenizer = await stageTokenizer(context);
  const inputs = { seed: config.seed, examples: config.examples, pairs: config.pairs, scale: coder.scalingFactor };
  const data = await cachedLatentData(drawn.folder, inputs, () => encodePairs({ ...context, folder: drawn.folder }, config, drawn.by, coder, (texts) => tokenIds(tokenizer, texts)));
  await coder.release();
  const start: Denoiser = { unet: inflateInputChannels(unet.config, unet.weights, 2 * coder.latentChannels), text, scheduler: textToImage.scheduler };
  const empty = tokenIds(tokenizer, ['']);
  const { optimization, seed } = config;
  const trained = await trainDenoiser(context, {
    stage: 'editor',
    start,
    optimization,
    config,
    batchAt: (step) => editorBatch(data, drawBatch(seed, 'editor', step, optimization.batch, data, NOISE_SCHEDULE.alphasCumprod.length), config, empty, coder.scalingFactor),
  });
  await saveDenoiser(context, 'StableDiffusionInstructPix2PixPipeline', trained, vae, eulerAncestralJson(predictionOf(textToImage.scheduler)));
}

/** What an editor's batch needs besides its data: shares of dropped conditions and the weight of noisy timesteps. */
export type EditorDropout = Pick<EditorConfig, 'dropText' | 'dropImage' | 'dropBoth' | 'maxNoiseWeight'>;

/**
 * InstructPix2Pix's conditioning dropout by one number per example: text, then both, then image.
 * @param rows weight of each row of the data, beside that of its timestep (1 when absent), and its reward, which goes where its text goes
 */
export function editorBatch(data: LatentData, draw: Draw, config: EditorDropout, empty: BigInt64Array, scale: number, rows: { weights?: Float64Array; rewards?: Float64Array } = {}): DenoiserBatch {
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
    weights: Float32Array.from(draw.timesteps, (t, i) => noiseWeight(t, config.maxNoiseWeight) * (rows.weights?.[draw.rows[i] as number] ?? 1)),
    image,
    ...(rows.rewards && { rewards: Float32Array.from(draw.rows, (row, i) => (dropsText(i) ? 0 : (rows.rewards?.[row] as number))) }),
  };
}

async function encodePairs(context: StageContext, { seed, examples, pairs }: EditorConfig, models: PipelineModels, coder: Coder, ids: (texts: string[]) => BigInt64Array): Promise<LatentData> {
  const sampler = await openPairSampler(models, pairs, DRAW_BATCH, context.threads);
  const row = coder.latentChannels * coder.side * coder.side;
  const latents = { source: new Float32Array(examples * row), target: new Float32Array(examples * row) };
  for (let at = 0; at < examples; at += KEPT_TOGETHER) {
    const count = Math.min(KEPT_TOGETHER, examples - at);
    const file = path.join(context.folder, 'pairs', `${String(at).padStart(6, '0')}.safetensors`);
    const drawn = await cachedTensors(file, { seed, pairs, count }, { toTensors: pairTensors, fromTensors: pairsOf }, () => drawPairs(sampler, seed, at, pairExamples(seed, at, count)));
    const encoded = await encodePictures(coder, drawn, count);
    latents.source.set(encoded.source, at * row);
    latents.target.set(encoded.target, at * row);
    context.say(`drew ${at + count} of ${examples} pairs`);
    if (context.signal?.aborted) throw new Interrupted(`Stopped after ${at + count} of ${examples} pairs; run the same command again to go on.`);
  }
  await sampler.release();
  return { count: examples, row, latents, ids: ids(pairExamples(seed, 0, examples).map(({ instruction }) => instruction)) };
}

/** Latents of both pictures of the first `count` pairs, not scaled. */
export async function encodePictures(coder: Coder, { originals, edited }: Pairs, count: number): Promise<{ source: Float32Array; target: Float32Array }> {
  return { source: await coder.encode(pairImages(originals, 0, count)), target: await coder.encode(pairImages(edited, 0, count)) };
}
