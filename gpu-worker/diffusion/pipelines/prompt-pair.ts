/** @file Two prompts in, two pictures of one scene out: Prompt-to-Prompt on any text-to-image folder, as InstructPix2Pix makes its training pairs. */
import { fromPlanes, type Picture } from '#gpu-worker/models/image/pixels.ts';
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import { type PairControl, promptToPrompt } from '../prompt-to-prompt.ts';
import type { DrawNoise } from '../schedulers/scheduler.ts';
import { type AlignmentMode, alignWords } from '../word-alignment.ts';
import type { PipelineModels } from './pipeline-folder.ts';
import { type SampledStep, sample, sliceRows, stackRows } from './sample.ts';
import { encodePrompts, tokenizePrompts } from './text-encoder.ts';
import { pictureShape } from './text-to-image.ts';
import { decodeLatents } from './vae-codec.ts';

export interface PairTensors {
  /** Text embeddings of the original and the edited prompts and of the empty (or negative) one, each (P, T, width). */
  from: HostTensor;
  to: HostTensor;
  negative: HostTensor;
  /** One control per pair. */
  pairs: readonly PairControl[];
  /** Standard normal start (P, C, h, w), shared by both pictures of a pair, as is every later draw of the same shape. */
  init: HostTensor;
  draw: DrawNoise;
  steps: number;
  guidanceScale: number;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** Draws P pairs; returns latents (2 P, C, h, w), the originals first. */
export async function pairLatents(models: Pick<PipelineModels, 'unet' | 'scheduler'>, options: PairTensors): Promise<HostTensor> {
  const { from, to, negative, init, draw, guidanceScale } = options;
  const guided = guidanceScale > 1;
  const control = promptToPrompt(options.pairs);
  return sample({
    unet: models.unet,
    plan: models.scheduler.plan(options.steps),
    init: stackRows([init, init]),
    context: stackRows(guided ? [negative, negative, from, to] : [from, to]),
    guidance: guided ? { kind: 'text', scale: guidanceScale } : { kind: 'none' },
    draw: () => {
      const noise: HostTensor = { ...init, data: draw() };
      return stackRows([noise, noise]).data as Float32Array;
    },
    attention: control.attention,
    feeds: control.feeds,
    onStep: options.onStep,
    session: options.session,
  });
}

export interface PairOptions {
  from: string;
  to: string;
  negativePrompt?: string;
  /** Shares of the steps in which the edited picture takes the original's attention; `crossShare` is `selfShare` when absent. */
  selfShare?: number;
  crossShare?: number | undefined;
  mode?: AlignmentMode;
  width?: number | undefined;
  height?: number | undefined;
  seed?: number;
  steps?: number;
  guidanceScale?: number;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** Draws one pair. The original is what `generatePicture` draws from the same seed, whatever the edit. */
export async function generatePair(models: PipelineModels, options: PairOptions): Promise<{ from: Picture; to: Picture }> {
  const { from, to, negativePrompt = '', selfShare = 0.5, crossShare = selfShare, mode = 'auto', seed = 0, steps = 50, guidanceScale = 7.5, onStep, session } = options;
  const { width, height, latents: shape } = pictureShape(models, options);
  const ids = tokenizePrompts(models.tokenizer, models.text.config, [from, to, negativePrompt]);
  const alignment = alignWords(models.tokenizer, from, to, ids.shape[1]!, mode);
  const states = await encodePrompts(models.text, ids, session);
  const noise = (step: number) => normal({ seed, stream: 'generate', step }, sizeOf(shape));
  let drawn = 0;
  const latents = await pairLatents(models, {
    from: sliceRows(states, 0, 1),
    to: sliceRows(states, 1, 2),
    negative: sliceRows(states, 2, 3),
    pairs: [{ alignment, selfShare, crossShare }],
    init: { dtype: 'float32', shape, data: noise(0) },
    draw: () => noise(++drawn),
    steps,
    guidanceScale,
    onStep,
    session,
  });
  const pixels = await decodeLatents(models.vae, latents, session);
  const picture = (row: number) => fromPlanes(sliceRows(pixels, row, row + 1).data as Float32Array, width, height);
  return { from: picture(0), to: picture(1) };
}
