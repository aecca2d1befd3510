/** @file Stage 1 of pre-training: the autoencoder, on rendered scenes. */
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import path from 'node:path';
import { buildVaeDecoder, buildVaeEncoder, klDivergence, sampleLatents } from '../../models/vae/model.ts';
import { saveModelFolder } from '../../models/model-folder.ts';
import { vaeConfig, vaeScale } from '../../models/vae/config.ts';
import { compileForward, listParameters } from '../../nn/compile-forward.ts';
import { initializeWeights } from '../../nn/initialize.ts';
import { meanAbsoluteError, meanSquaredError } from '../../nn/loss.ts';
import type { Scope, Weights } from '../../nn/parameters.ts';
import { TrainStep } from '../../nn/train-step.ts';
import { hostTensor } from '../../onnx/dtype.ts';
import type { Graph } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/elementwise.ts';
import { normal } from '../../runtime/rng.ts';
import { sceneExample, type Split } from '../examples.ts';
import { readImages } from '../oracle.ts';
import { IMAGE_SIZE, IMAGE_VALUES, renderScene } from '../render.ts';
import { type Scene, sceneKey } from '../scene.ts';
import { type Share, shareOf } from '../scores.ts';
import { vaeJson } from './architectures.ts';
import type { VaeConfig } from './config.ts';
import { finalWeights, optimizerOf, type StageContext, trainToEnd } from './training-loop.ts';

const PIXELS = [3, IMAGE_SIZE, IMAGE_SIZE] as const;

/** Renders scenes one after the other: (scenes, 3, 32, 32). */
export function renderScenes(scenes: readonly Scene[]): Float32Array {
  const images = new Float32Array(scenes.length * IMAGE_VALUES);
  for (const [i, scene] of scenes.entries()) renderScene(scene, images, i * IMAGE_VALUES);
  return images;
}

function scenesOf(seed: number, split: Split, from: number, count: number): Scene[] {
  return Array.from({ length: count }, (_, i) => sceneExample(seed, split, from + i).scene);
}

/** Trains the autoencoder and saves it as a diffusers folder under `context.folder`/model. */
export async function trainVae(context: StageContext, config: VaeConfig): Promise<void> {
  const { batch } = config.optimization;
  const model = vaeConfig(vaeJson(config));
  const side = IMAGE_SIZE / vaeScale(model);
  const latentShape = [batch, config.latentChannels, side, side];
  const latentValues = config.latentChannels * side * side;
  const build = (graph: Graph, scope: Scope) => {
    const pixels = graph.input('pixels', 'float32', [batch, ...PIXELS]);
    const distribution = buildVaeEncoder(scope, model, pixels);
    const latents = sampleLatents(distribution, graph.input('noise', 'float32', latentShape));
    const reconstruction = buildVaeDecoder(scope, model, latents);
    const absolute = meanAbsoluteError(reconstruction, pixels);
    const squared = meanSquaredError(reconstruction, pixels);
    const kl = mul(klDivergence(distribution), 1 / latentValues);
    return { loss: add(add(absolute, mul(squared, config.squaredWeight)), mul(kl, config.klWeight)), metrics: { squared, kl } };
  };
  const specs = listParameters((graph, scope) => ({ loss: build(graph, scope).loss }));
  const step = await TrainStep.compile({ name: 'vae', build, ...onDevice(optimizerOf(config.optimization)), weights: initializeWeights(specs, config.seed), session: { threads: context.threads } });
  await trainToEnd({ ...context, stage: 'vae' }, step, config.optimization, config, (n) => ({
    pixels: hostTensor('float32', [batch, ...PIXELS], renderScenes(scenesOf(config.seed, 'train', n * batch, batch))),
    noise: hostTensor('float32', latentShape, normal({ seed: config.seed, stream: 'vae/noise', step: n }, batch * latentValues)),
  }));
  const weights = finalWeights(step);
  await step.release();
  const scale = 1 / (await latentDeviation(config, weights, context.threads));
  await saveModelFolder(path.join(context.folder, 'model'), 'diffusion_pytorch_model', vaeJson(config, scale), weights, { dtype: 'float16' });
}

/** Standard deviation of the latents of a thousand training scenes: its inverse is diffusers' scaling factor. */
async function latentDeviation(config: VaeConfig, weights: Weights, threads: number): Promise<number> {
  const coder = await openVae(vaeJson(config), weights, 50, threads);
  const latents = await coder.encode(renderScenes(scenesOf(config.seed, 'train', 0, 1000)));
  await coder.release();
  const mean = latents.reduce((sum, z) => sum + z, 0) / latents.length;
  return Math.sqrt(latents.reduce((sum, z) => sum + (z - mean) ** 2, 0) / latents.length);
}

/** An autoencoder ready for any number of images. */
export interface Coder {
  readonly latentChannels: number;
  /** Side of the latents. */
  readonly side: number;
  readonly scalingFactor: number;
  /** (N, 3, 32, 32) in [-1, 1] → the latents' mode, not scaled, (N, C, h, w). */
  encode(images: Float32Array): Promise<Float32Array>;
  /** Latents, not scaled → images. */
  decode(latents: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Compiles encoder and decoder for batches of `batch`; the last batch is filled up with zeros. */
export async function openVae(json: unknown, weights: Weights, batch: number, threads: number): Promise<Coder> {
  const config = vaeConfig(json);
  const side = IMAGE_SIZE / vaeScale(config);
  const latentShape = [batch, config.latentChannels, side, side];
  const session = { threads };
  const of = (part: 'encoder' | 'decoder') => new Map([...weights].filter(([name]) => name.startsWith(part) || name.startsWith(part === 'encoder' ? 'quant_conv' : 'post_quant_conv')));
  const encoder = await compileForward({
    name: 'vae-encoder',
    build: (graph, scope) => ({ out: buildVaeEncoder(scope, config, graph.input('in', 'float32', [batch, ...PIXELS])).mean }),
    weights: of('encoder'),
    session,
  });
  const decoder = await compileForward({ name: 'vae-decoder', build: (graph, scope) => ({ out: buildVaeDecoder(scope, config, graph.input('in', 'float32', latentShape)) }), weights: of('decoder'), session });
  const latentValues = config.latentChannels * side * side;
  return {
    latentChannels: config.latentChannels,
    side,
    scalingFactor: config.scalingFactor,
    encode: (images) => inBatches(images, IMAGE_VALUES, latentValues, batch, async (data) => (await encoder.run({ in: hostTensor('float32', [batch, ...PIXELS], data) })).out?.data as Float32Array),
    decode: (latents) => inBatches(latents, latentValues, IMAGE_VALUES, batch, async (data) => (await decoder.run({ in: hostTensor('float32', latentShape, data) })).out?.data as Float32Array),
    release: async () => {
      await encoder.release();
      await decoder.release();
    },
  };
}

/** Runs a function of fixed batch size over any number of rows. */
export async function inBatches(input: Float32Array, rowIn: number, rowOut: number, batch: number, run: (data: Float32Array) => Promise<Float32Array>): Promise<Float32Array> {
  const rows = input.length / rowIn;
  const output = new Float32Array(rows * rowOut);
  for (let at = 0; at < rows; at += batch) {
    const count = Math.min(batch, rows - at);
    const data = new Float32Array(batch * rowIn);
    data.set(input.subarray(at * rowIn, (at + count) * rowIn));
    output.set((await run(data)).subarray(0, count * rowOut), at * rowOut);
  }
  return output;
}

export interface VaeReport {
  /** Held-out reconstructions that read exactly like the original, jitter included. */
  readonly exact: Share;
  readonly meanSquaredError: number;
  readonly latentDeviation: number;
}

/** Encodes and decodes held-out scenes and reads them back. */
export async function evaluateVae(coder: Coder, seed: number, count: number): Promise<VaeReport> {
  const scenes = scenesOf(seed, 'held-out', 0, count);
  const images = renderScenes(scenes);
  const latents = await coder.encode(images);
  const decoded = await coder.decode(latents);
  const readings = readImages(decoded);
  const exact = readings.filter((reading, i) => sceneKey(reading.scene) === sceneKey(scenes[i] as Scene)).length;
  return {
    exact: shareOf(exact, count),
    meanSquaredError: decoded.reduce((sum, value, i) => sum + (value - (images[i] as number)) ** 2, 0) / decoded.length,
    latentDeviation: Math.sqrt(latents.reduce((sum, z) => sum + z * z, 0) / latents.length),
  };
}
