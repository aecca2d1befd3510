/** @file Captions with BLIP, greedily. */
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import type { BlipConfig } from './config.ts';
import { buildBlipCaption, buildBlipVision } from './model.ts';
import { isBlipBuffer } from './weights.ts';
import type { Picture } from '../image/pixels.ts';
import { pixelBatch } from '../image/processor.ts';
import type { BlipModel } from './folder.ts';

export interface CaptionOptions {
  config: BlipConfig;
  weights: Weights;
  /** (B, 3, S, S) processed pictures. */
  pixels: HostTensor;
  newTokens: number;
  /** Beginnings to go on from, all of one length, their first token [CLS] and without a final [SEP]. */
  prompts?: readonly (readonly number[])[] | undefined;
  session?: InferenceSessionOptions | undefined;
}

/**
 * Captions as ids: they start with bos, end with sep and are filled with padding. The vision encoder runs once, the decoder once per
 * token on the final length.
 */
export async function captionGreedily({ config, weights, pixels, newTokens, prompts, session }: CaptionOptions): Promise<number[][]> {
  const { bosTokenId, sepTokenId, padTokenId, vocabSize } = config.text;
  const batch = pixels.shape[0]!;
  const rows = prompts ? prompts.map((prompt) => [bosTokenId, ...prompt.slice(1)]) : Array.from({ length: batch }, () => [bosTokenId]);
  const length = rows[0]!.length + newTokens;
  const options = { weights, ...(session && { session }) };
  const isText = (name: string) => name.startsWith('text_decoder.');
  const vision = await compileForward({ ...options, name: 'blip vision', ignore: (name) => isText(name) || isBlipBuffer(name), build: (graph, scope) => ({ image: buildBlipVision(scope, config.vision, graph.input('pixels', 'float32', pixels.shape)) }) });
  const { image } = await vision.run({ pixels }).finally(() => vision.release());
  const decoder = await compileForward({
    ...options,
    name: 'blip decoder',
    ignore: (name) => !isText(name) || isBlipBuffer(name),
    build: (graph, scope) => {
      const text = (name: string) => graph.input(name, 'int64', [batch, length]);
      return { logits: buildBlipCaption(scope, config, graph.input('image', 'float32', image!.shape), text('ids'), text('mask')) };
    },
  });
  const ended = rows.map(() => false);
  try {
    for (let at = rows[0]!.length; at < length && ended.includes(false); at++) {
      const ids = hostTensor('int64', [batch, length], rows.flatMap((row) => [...row, ...new Array<number>(length - row.length).fill(padTokenId)]));
      const mask = hostTensor('int64', [batch, length], new Array<number>(batch * length).fill(1));
      const logits = (await decoder.run({ image: image!, ids, mask })).logits!.data as Float32Array;
      rows.forEach((row, b) => {
        const next = logits.subarray((b * length + at - 1) * vocabSize, (b * length + at) * vocabSize);
        const token = ended[b] ? padTokenId : next.indexOf(next.reduce((a, v) => Math.max(a, v), -Infinity));
        row.push(token);
        if (token === sepTokenId) ended[b] = true;
      });
    }
  } finally {
    await decoder.release();
  }
  return rows;
}

export interface DescribeOptions {
  /** Beginning that every caption continues, e.g. "a photograph of". */
  prompt?: string | undefined;
  newTokens?: number;
  session?: InferenceSessionOptions | undefined;
}

/** Captions of pictures as texts, the prompt included. */
export async function describePictures({ config, weights, tokenizer, processor }: BlipModel, pictures: readonly Picture[], { prompt, newTokens = 20, session }: DescribeOptions = {}): Promise<string[]> {
  const pixels = pixelBatch(processor, pictures, config.vision.imageSize);
  const begin = prompt === undefined ? undefined : tokenizer.encode(prompt, { length: Infinity, pad: false }).ids.slice(0, -1);
  const rows = await captionGreedily({ config, weights, pixels, newTokens, session, ...(begin && { prompts: pictures.map(() => begin) }) });
  const { bosTokenId, sepTokenId, padTokenId } = config.text;
  return rows.map((ids) => tokenizer.decode(ids.filter((id) => id !== bosTokenId && id !== sepTokenId && id !== padTokenId)).trim());
}
