/** @file Prompt-to-Prompt pairs in batches: two captions in, two pictures of one scene out, as InstructPix2Pix makes its training pairs. */
import type { PipelineModels } from '../diffusion/pipelines/pipeline-folder.ts';
import { compileSampler, stackRows } from '../diffusion/pipelines/sample.ts';
import { compilePromptEncoder, tokenizePrompts } from '../diffusion/pipelines/text-encoder.ts';
import { type PairControl, promptToPrompt } from '../diffusion/prompt-to-prompt.ts';
import { alignWords } from '../diffusion/word-alignment.ts';
import { type HostTensor, hostTensor } from '../onnx/dtype.ts';
import { joined } from '../runtime/joined.ts';
import { normal, uniform } from '../runtime/rng.ts';
import { openVae } from './pretrain/vae.ts';
import { fromRgbBytes, IMAGE_VALUES, toRgbBytes } from './render.ts';

/** How pairs are drawn; `share` are the bounds between which each pair's share of injected steps lies. */
export interface PairSampling {
  readonly steps: number;
  readonly guidance: number;
  readonly share: readonly [number, number];
}

/** One pair to draw: `seed` and `index` alone decide its noise and its share of injected steps, whatever else is in the batch. */
export interface PairTask {
  readonly from: string;
  readonly to: string;
  readonly seed: number;
  readonly index: number;
}

export interface PairSampler {
  readonly batch: number;
  /** Both pictures of at most `batch` pairs, in the given order, rounded to 8 bits: (n, 3, 32, 32) in [-1, 1] each. */
  draw(tasks: readonly PairTask[]): Promise<{ originals: Float32Array; edited: Float32Array }>;
  release(): Promise<void>;
}

const pictures = (images: Float32Array, from: number, count: number): Float32Array => joined(Array.from({ length: count }, (_, i) => fromRgbBytes(toRgbBytes(images, (from + i) * IMAGE_VALUES))));

/** Compiles text encoder, UNet and decoder of a text-to-image model for batches of one size. */
export async function openPairSampler(models: PipelineModels, { steps, guidance, share: [least, most] }: PairSampling, batch: number, threads: number): Promise<PairSampler> {
  const session = { threads };
  const coder = await openVae(models.vae.config.source, models.vae.weights, 2 * batch, threads);
  const shape = [batch, coder.latentChannels, coder.side, coder.side];
  const row = coder.latentChannels * coder.side * coder.side;
  const ids = (texts: readonly string[]) => tokenizePrompts(models.tokenizer, models.text.config, texts);
  const tokens = ids(['']).shape[1] as number;
  const texts = await compilePromptEncoder(models.text, [batch, tokens], session);
  const empty = await texts.encode(ids(new Array<string>(batch).fill('')));
  const controlOf = ({ from, to, seed, index }: PairTask): PairControl => {
    const share = least + (uniform({ seed, stream: 'pairs/share', step: index }, 1)[0] as number) * (most - least);
    return { alignment: alignWords(models.tokenizer, from, to, tokens), selfShare: share, crossShare: share };
  };
  const unrelated = controlOf({ from: '', to: '', seed: 0, index: 0 });
  const { attention } = promptToPrompt(new Array<PairControl>(batch).fill(unrelated));
  const sampler = await compileSampler({ unet: models.unet, latentShape: [2 * batch, ...shape.slice(1)], contextShape: [4 * batch, ...empty.shape.slice(1)], imageChannels: 0, attention, session });
  return {
    batch,
    async draw(tasks) {
      const filled = Array.from({ length: batch }, (_, i) => tasks[Math.min(i, tasks.length - 1)] as PairTask);
      const noise = (step: number): HostTensor => hostTensor('float32', shape, joined(filled.map(({ seed, index }) => normal({ seed, stream: `pairs/noise/${step}`, step: index }, row))));
      const both = (tensor: HostTensor) => stackRows([tensor, tensor]);
      let drawn = 0;
      const sampled = await sampler.sample({
        plan: models.scheduler.plan(steps),
        init: both(noise(0)),
        context: stackRows([empty, empty, await texts.encode(ids(filled.map(({ from }) => from))), await texts.encode(ids(filled.map(({ to }) => to)))]),
        guidance: { kind: 'text', scale: guidance },
        draw: () => both(noise(++drawn)).data as Float32Array,
        feeds: promptToPrompt(filled.map(controlOf)).feeds,
      });
      const images = await coder.decode((sampled.data as Float32Array).map((z) => z / coder.scalingFactor));
      return { originals: pictures(images, 0, tasks.length), edited: pictures(images, batch, tasks.length) };
    },
    async release() {
      await texts.release();
      await sampler.release();
      await coder.release();
    },
  };
}
