/** @file InstructPix2Pix (Brooks et al. 2023): a picture and an instruction in, the edited picture out. */
import { fromPlanes, type Picture, toPlanes } from '#gpu-worker/models/image/pixels.ts';
import { pilResize } from '#gpu-worker/models/image/pil-resize.ts';
import { vaeScale } from '#gpu-worker/models/vae/config.ts';
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import type { DrawNoise } from '../schedulers/scheduler.ts';
import type { PipelineModels } from './pipeline-folder.ts';
import { type Guidance, type SampledStep, sample, sliceRows, stackRows } from './sample.ts';
import { encodePrompts, tokenizePrompts } from './text-encoder.ts';
import { decodeLatents, encodePixels } from './vae-codec.ts';

export interface EditTensors {
  /** (B, 3, H, W) in [-1, 1]. */
  pixels: HostTensor;
  /** Text embeddings of the instructions and of the empty (or negative) prompt, each (B, T, width). */
  instruction: HostTensor;
  negative: HostTensor;
  /** Standard normal start, (B, C, H/f, W/f). */
  init: HostTensor;
  draw: DrawNoise;
  steps: number;
  guidanceScale: number;
  imageGuidanceScale: number;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** Zeros like a tensor. */
function zerosLike({ shape }: HostTensor): HostTensor {
  return { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) };
}

/**
 * Edits a batch. As in diffusers, guidance is on when the text scale is above 1 and the image scale at least 1; the image latents are
 * the VAE's mode and are not scaled.
 * @returns pictures (B, 3, H, W), about [-1, 1], and the image latents
 */
export async function editTensors(models: Pick<PipelineModels, 'unet' | 'vae' | 'scheduler'>, options: EditTensors): Promise<{ pixels: HostTensor; imageLatents: HostTensor }> {
  const { instruction, negative, guidanceScale, imageGuidanceScale, session } = options;
  const imageLatents = await encodePixels(models.vae, options.pixels, session);
  const guided = guidanceScale > 1 && imageGuidanceScale >= 1;
  const guidance: Guidance = guided ? { kind: 'text-and-image', text: guidanceScale, image: imageGuidanceScale } : { kind: 'none' };
  const latents = await sample({
    unet: models.unet,
    plan: models.scheduler.plan(options.steps),
    init: options.init,
    context: guided ? stackRows([instruction, negative, negative]) : instruction,
    imageLatents: guided ? stackRows([imageLatents, imageLatents, zerosLike(imageLatents)]) : imageLatents,
    guidance,
    draw: options.draw,
    onStep: options.onStep,
    session,
  });
  return { pixels: await decodeLatents(models.vae, latents, session), imageLatents };
}

/** Cuts a picture down to sides that the VAE divides, with PIL's Lanczos filter as diffusers does. */
export function fitPicture(picture: Picture, multiple: number): Picture {
  const fit = (side: number) => Math.max(multiple, side - (side % multiple));
  return pilResize(picture, fit(picture.width), fit(picture.height), 'lanczos');
}

export interface EditOptions {
  picture: Picture;
  instruction: string;
  negativePrompt?: string;
  seed?: number;
  steps?: number;
  guidanceScale?: number;
  imageGuidanceScale?: number;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** One edit of one picture. The same seed gives the same picture; the sides become multiples of the VAE's factor. */
export async function editPicture(models: PipelineModels, options: EditOptions): Promise<Picture> {
  const { instruction, negativePrompt = '', seed = 0, steps = 100, guidanceScale = 7.5, imageGuidanceScale = 1.5, onStep, session } = options;
  const scale = vaeScale(models.vae.config);
  const picture = fitPicture(options.picture, scale);
  const { width, height } = picture;
  const pixels: HostTensor = { dtype: 'float32', shape: [1, 3, height, width], data: toPlanes(picture, 1 / 255, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]) };
  const states = await encodePrompts(models.text, tokenizePrompts(models.tokenizer, models.text.config, [instruction, negativePrompt]), session);
  const shape = [1, models.vae.config.latentChannels, height / scale, width / scale];
  const noise = (step: number) => normal({ seed, stream: 'edit', step }, sizeOf(shape));
  let drawn = 0;
  const edited = await editTensors(models, {
    pixels,
    instruction: sliceRows(states, 0, 1),
    negative: sliceRows(states, 1, 2),
    init: { dtype: 'float32', shape, data: noise(0) },
    draw: () => noise(++drawn),
    steps,
    guidanceScale,
    imageGuidanceScale,
    onStep,
    session,
  });
  return fromPlanes(edited.pixels.data as Float32Array, width, height);
}
