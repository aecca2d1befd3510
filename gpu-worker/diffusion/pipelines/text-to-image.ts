/** @file Stable Diffusion (Rombach et al. 2022): a prompt in, a picture out. */
import { ConfigError } from '#gpu-worker/models/config-error.ts';
import { fromPlanes, type Picture } from '#gpu-worker/models/image/pixels.ts';
import { vaeScale } from '#gpu-worker/models/vae/config.ts';
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import type { DrawNoise } from '../schedulers/scheduler.ts';
import type { PipelineModels } from './pipeline-folder.ts';
import { type SampledStep, sample, sliceRows, stackRows } from './sample.ts';
import { encodePrompts, tokenizePrompts } from './text-encoder.ts';
import { decodeLatents } from './vae-codec.ts';

export interface GenerateTensors {
  /** Text embeddings of the prompts and of the empty (or negative) prompt, each (B, T, width). */
  prompt: HostTensor;
  negative: HostTensor;
  /** Standard normal start, (B, C, h, w). */
  init: HostTensor;
  draw: DrawNoise;
  steps: number;
  guidanceScale: number;
  /** DDIM's noise share. */
  eta?: number;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** Draws a batch of pictures (B, 3, h f, w f), about [-1, 1]; guidance is on when its scale is above 1. */
export async function generateTensors(models: Pick<PipelineModels, 'unet' | 'vae' | 'scheduler'>, options: GenerateTensors): Promise<HostTensor> {
  const { prompt, negative, guidanceScale, session } = options;
  const guided = guidanceScale > 1;
  const latents = await sample({
    unet: models.unet,
    plan: models.scheduler.plan(options.steps, options.eta === undefined ? {} : { eta: options.eta }),
    init: options.init,
    context: guided ? stackRows([negative, prompt]) : prompt,
    guidance: guided ? { kind: 'text', scale: guidanceScale } : { kind: 'none' },
    draw: options.draw,
    onStep: options.onStep,
    session,
  });
  return decodeLatents(models.vae, latents, session);
}

export interface GenerateOptions {
  prompt: string;
  negativePrompt?: string;
  /** Default: the size the UNet was trained for. */
  width?: number;
  height?: number;
  seed?: number;
  steps?: number;
  guidanceScale?: number;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** Size in pixels and latent shape (1, C, h, w) of a picture; what is not asked for is the size the UNet was trained on. */
export function pictureShape({ unet, vae }: Pick<PipelineModels, 'unet' | 'vae'>, asked: { width?: number | undefined; height?: number | undefined }): { width: number; height: number; latents: number[] } {
  const scale = vaeScale(vae.config);
  const native = (unet.config.sampleSize ?? 64) * scale;
  const { width = native, height = native } = asked;
  for (const [name, side] of [['width', width], ['height', height]] as const) {
    if (!Number.isInteger(side) || side <= 0 || side % scale !== 0) throw new ConfigError(`The ${name} must be a multiple of ${scale}, not ${side}.`);
  }
  return { width, height, latents: [1, vae.config.latentChannels, height / scale, width / scale] };
}

/** One picture for one prompt. The same seed gives the same picture. */
export async function generatePicture(models: PipelineModels, options: GenerateOptions): Promise<Picture> {
  const { prompt, negativePrompt = '', seed = 0, steps = 50, guidanceScale = 7.5, onStep, session } = options;
  const { width, height, latents: shape } = pictureShape(models, options);
  const states = await encodePrompts(models.text, tokenizePrompts(models.tokenizer, models.text.config, [prompt, negativePrompt]), session);
  const noise = (step: number) => normal({ seed, stream: 'generate', step }, sizeOf(shape));
  let drawn = 0;
  const pixels = await generateTensors(models, { prompt: sliceRows(states, 0, 1), negative: sliceRows(states, 1, 2), init: { dtype: 'float32', shape, data: noise(0) }, draw: () => noise(++drawn), steps, guidanceScale, onStep, session });
  return fromPlanes(pixels.data as Float32Array, width, height);
}
