/** @file What the text-to-image model and the editor share: a UNet and its text encoder trained together to predict noise, or the velocity that Stable Diffusion 2.1 predicts. */
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import path from 'node:path';
import { addNoise, noiseScheduleFromJson, type PredictionType, velocityOf } from '../../diffusion/noise-schedule.ts';
import { type Model, type PipelineModels, savePipeline, type PipelineClass } from '../../diffusion/pipelines/pipeline-folder.ts';
import { schedulerFromText } from '../../diffusion/schedulers/index.ts';
import type { Scheduler } from '../../diffusion/schedulers/scheduler.ts';
import type { ClipTextConfig } from '../../models/clip/config.ts';
import { buildClipText } from '../../models/clip/model.ts';
import { loadTokenizer, type TextTokenizer } from '../../models/tokenizer.ts';
import type { UNetConfig } from '../../models/unet/config.ts';
import { buildUNet } from '../../models/unet/model.ts';
import type { VaeConfig as VaeModelConfig } from '../../models/vae/config.ts';
import { meanSquaredError } from '../../nn/loss.ts';
import type { Scope, Weights } from '../../nn/parameters.ts';
import type { LossOutputs, OptimizerConfig } from '../../nn/step-graph.ts';
import { TrainStep } from '../../nn/train-step.ts';
import { type HostTensor, hostTensor } from '../../onnx/dtype.ts';
import type { Graph, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/elementwise.ts';
import { MAX_TOKENS } from '../caption.ts';
import { writeTokenizer } from '../tokenizer.ts';
import { ddimJson } from './architectures.ts';
import type { Optimization } from './config.ts';
import { finalWeights, optimizerOf, type StageContext, trainToEnd } from './training-loop.ts';

const UNET = 'unet.';
const TEXT = 'text_encoder.';
const REWARD = 'reward_embedding.';

/** The two networks that learn, and with them the embedding of a reward where there is one; the scheduler says what they predict. */
export type Denoiser = Readonly<Pick<PipelineModels, 'unet' | 'text' | 'reward' | 'scheduler'>>;

/** Data of one step before noise is added; all rows are (C, h, w). */
export interface DenoiserBatch {
  /** Clean latents, scaled as the UNet sees them. */
  readonly clean: Float32Array;
  readonly noise: Float32Array;
  readonly timesteps: Int32Array;
  readonly ids: BigInt64Array;
  /** Weight of each example's noise-prediction error, whatever is predicted. */
  readonly weights: Float32Array;
  /** Latents of the image to edit, beside the noisy ones on the channel axis. */
  readonly image?: Float32Array;
  /** Reward of each example, where the denoiser has an embedding of it. */
  readonly rewards?: Float32Array;
}

/** The forward process all these models share. */
export const NOISE_SCHEDULE = noiseScheduleFromJson(ddimJson());

/** What a denoiser's output means, by its scheduler's configuration. @throws Error when it is the clean sample, which no model here learns to predict */
export function predictionOf({ config }: Scheduler): Exclude<PredictionType, 'sample'> {
  const { prediction_type: type = 'epsilon' } = config;
  if (type !== 'epsilon' && type !== 'v_prediction') throw new Error(`"prediction_type" is "${String(type)}", which cannot be trained here; use epsilon or v_prediction.`);
  return type;
}

/** min(1 + 1/SNR, most): very noisy steps decide where things go, and predicting noise alone hardly weighs them. */
export function noiseWeight(timestep: number, most: number): number {
  const signal = NOISE_SCHEDULE.alphasCumprod[timestep] as number;
  return Math.min(1 + (1 - signal) / signal, most);
}

function interleave(noisy: Float32Array, image: Float32Array, batch: number): Float32Array {
  const [a, b] = [noisy.length / batch, image.length / batch];
  const out = new Float32Array(noisy.length + image.length);
  for (let i = 0; i < batch; i++) {
    out.set(noisy.subarray(i * a, (i + 1) * a), i * (a + b));
    out.set(image.subarray(i * b, (i + 1) * b), i * (a + b) + a);
  }
  return out;
}

function prefixed(prefix: string, weights: Weights): [string, HostTensor][] {
  return [...weights].map(([name, tensor]) => [prefix + name, tensor]);
}

function unprefixed(prefix: string, weights: Weights): Map<string, HostTensor> {
  return new Map([...weights].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** What a denoiser is made of, for its graph. */
export interface DenoiserShape {
  readonly unet: UNetConfig;
  readonly text: ClipTextConfig;
  readonly hasReward?: boolean;
}

/** What it predicts and what it should, noise or velocity, both (B, C, h, w). HIVE-reward adds the embedding of each example's reward to its text tokens. */
export function buildDenoiser(graph: Graph, scope: Scope, { unet, text, hasReward = false }: DenoiserShape, batch: number, side: number): { predicted: Value; target: Value } {
  const ids = graph.input('ids', 'int64', [batch, MAX_TOKENS]);
  const words = scope.module('text_encoder', (s) => buildClipText(s, text, ids).lastHiddenState);
  const rewarded = () => mul(graph.input('rewards', 'float32', [batch, 1, 1]), scope.module('reward_embedding', (s) => s.parameter('weight', [1, text.width])));
  const context = hasReward ? add(words, rewarded()) : words;
  const sample = graph.input('sample', 'float32', [batch, unet.inChannels, side, side]);
  const timesteps = graph.input('timesteps', 'float32', [batch]);
  const predicted = scope.module('unet', (s) => buildUNet(s, unet, { sample, timesteps, context }));
  return { predicted, target: graph.input('target', 'float32', [batch, unet.outChannels, side, side]) };
}

/** The step's graph: one weighted prediction error. */
export function denoiserGraph(shape: DenoiserShape, batch: number, side: number) {
  return (graph: Graph, scope: Scope): LossOutputs => {
    const { predicted, target } = buildDenoiser(graph, scope, shape, batch, side);
    return { loss: meanSquaredError(predicted, target, graph.input('weights', 'float32', [batch])) };
  };
}

/**
 * Feeds of `denoiserGraph`: noise is added here, on the host. A velocity's squared error is that of the noise behind it divided by the share of signal, so its weight
 * is multiplied by that share: every noise level weighs the same, whatever is predicted.
 */
export function denoiserFeeds(batch: DenoiserBatch, { unet, scheduler }: Pick<Denoiser, 'unet' | 'scheduler'>, side: number): Record<string, HostTensor> {
  const { inChannels, outChannels } = unet.config;
  const n = batch.timesteps.length;
  const timesteps = [...batch.timesteps];
  const noisy = addNoise(NOISE_SCHEDULE, batch.clean, batch.noise, timesteps);
  const sample = batch.image ? interleave(noisy, batch.image, n) : noisy;
  const isNoise = predictionOf(scheduler) === 'epsilon';
  return {
    ids: hostTensor('int64', [n, MAX_TOKENS], batch.ids),
    sample: hostTensor('float32', [n, inChannels, side, side], sample),
    timesteps: hostTensor('float32', [n], Float32Array.from(timesteps)),
    target: hostTensor('float32', [n, outChannels, side, side], isNoise ? batch.noise : velocityOf(NOISE_SCHEDULE, batch.clean, batch.noise, timesteps)),
    weights: hostTensor('float32', [n], isNoise ? batch.weights : batch.weights.map((weight, i) => weight * (NOISE_SCHEDULE.alphasCumprod[timesteps[i] as number] as number))),
    ...(batch.rewards && { rewards: hostTensor('float32', [n, 1, 1], batch.rewards) }),
  };
}

/** UNet and text encoder compiled to be trained together. */
export interface DenoiserTraining {
  readonly step: TrainStep;
  /** Feeds of a step. */
  feeds(batch: DenoiserBatch): Record<string, HostTensor>;
  /** The averaged weights as they are now; copies. */
  trained(): Denoiser;
}

/** A denoiser's shape, the side of its latents and its weights under the names of its graph. */
export function graphInputs({ unet, text, reward }: Omit<Denoiser, 'scheduler'>): { shape: DenoiserShape; side: number; weights: Weights } {
  return {
    shape: { unet: unet.config, text: text.config, hasReward: reward !== undefined },
    side: unet.config.sampleSize as number,
    weights: new Map([...prefixed(UNET, unet.weights), ...prefixed(TEXT, text.weights), ...prefixed(REWARD, reward ?? new Map())]),
  };
}

/**
 * Compiles the training of a denoiser from given weights: what pre-training and fine-tuning share.
 * @param graphOf the loss, where it is not the prediction error
 */
export async function compileDenoiserTraining(name: string, start: Denoiser, batch: number, optimizer: OptimizerConfig, threads: number, graphOf: typeof denoiserGraph = denoiserGraph): Promise<DenoiserTraining> {
  const { shape, side, weights } = graphInputs(start);
  const { unet } = shape;
  const step = await TrainStep.compile({ name, build: graphOf(shape, batch, side), ...onDevice(optimizer), weights, session: { threads } });
  return {
    step,
    feeds: (data) => denoiserFeeds(data, start, side),
    trained() {
      const weights = finalWeights(step);
      return { scheduler: start.scheduler, unet: { config: unet, weights: unprefixed(UNET, weights) }, text: { config: start.text.config, weights: unprefixed(TEXT, weights) }, ...(start.reward && { reward: unprefixed(REWARD, weights) }) };
    },
  };
}

export interface TrainDenoiserOptions {
  readonly stage: string;
  readonly start: Denoiser;
  readonly optimization: Optimization;
  /** The stage's whole configuration, for checkpoints. */
  readonly config: unknown;
  readonly batchAt: (step: number) => DenoiserBatch;
}

/** Trains from `start` and returns the averaged weights. */
export async function trainDenoiser(context: StageContext, { stage, start, optimization, config, batchAt }: TrainDenoiserOptions): Promise<Denoiser> {
  const training = await compileDenoiserTraining(stage, start, optimization.batch, optimizerOf(optimization), context.threads);
  await trainToEnd({ ...context, stage }, training.step, optimization, config, (n) => training.feeds(batchAt(n)));
  const trained = training.trained();
  await training.step.release();
  return trained;
}

/** A scheduler as its configuration file says. */
export function schedulerOf(json: Record<string, unknown>): Scheduler {
  return schedulerFromText(JSON.stringify(json), 'scheduler_config.json');
}

/** Writes a half-precision diffusers pipeline under `context.folder`/model; it is sampled as `schedulerJson` says. */
export async function saveDenoiser(context: StageContext, className: PipelineClass, denoiser: Denoiser, vae: Model<VaeModelConfig>, schedulerJson: Record<string, unknown>): Promise<void> {
  const tokenizerFolder = path.join(context.folder, 'tokenizer');
  await writeTokenizer(tokenizerFolder);
  await savePipeline(path.join(context.folder, 'model'), { ...denoiser, vae, scheduler: schedulerOf(schedulerJson) }, { className, tokenizerFolder, dtype: 'float16' });
}

/** The world's tokenizer, written below the stage's folder and read back the way any model folder's is. */
export async function stageTokenizer(context: StageContext): Promise<TextTokenizer> {
  const folder = path.join(context.folder, 'tokenizer');
  await writeTokenizer(folder);
  return loadTokenizer(folder);
}
