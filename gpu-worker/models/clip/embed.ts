/** @file Pictures and texts to CLIP's common space. */
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import type { Graph, Value } from '#gpu-worker/onnx/graph.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import type { Picture } from '../image/pixels.ts';
import { pixelBatch } from '../image/processor.ts';
import type { ClipModel } from './folder.ts';
import { buildImageFeatures, buildTextFeatures } from './model.ts';

async function embed(clip: ClipModel, isUsed: (name: string) => boolean, input: HostTensor, build: (scope: Scope, input: Value) => Value, session: InferenceSessionOptions | undefined): Promise<Float32Array> {
  const forward = await compileForward({
    name: 'clip',
    weights: clip.weights,
    ignore: (name) => !isUsed(name) || name.endsWith('position_ids'),
    build: (graph: Graph, scope) => ({ features: build(scope, graph.input('input', input.dtype, input.shape)) }),
    ...(session && { session }),
  });
  return (await forward.run({ input }).finally(() => forward.release())).features!.data as Float32Array;
}

/** Pictures -> (n, projection), not normalised; each goes through the folder's image processor. */
export async function embedPictures(clip: ClipModel, pictures: readonly Picture[], session?: InferenceSessionOptions): Promise<Float32Array> {
  const pixels = pixelBatch(clip.processor, pictures, clip.config.vision.imageSize);
  return embed(clip, (name) => /^(vision_model|visual_projection)\./.test(name), pixels, (scope, input) => buildImageFeatures(scope, clip.config, input), session);
}

/** Texts -> (n, projection), not normalised; each is cut to what the text tower reads. */
export async function embedTexts(clip: ClipModel, texts: readonly string[], session?: InferenceSessionOptions): Promise<Float32Array> {
  const length = Math.min(clip.tokenizer.maxLength, clip.config.text.positions);
  const ids = hostTensor('int64', [texts.length, length], texts.flatMap((text) => clip.tokenizer.encode(text, { length, pad: true }).ids));
  return embed(clip, (name) => /^(text_model|text_projection)\./.test(name), ids, (scope, input) => buildTextFeatures(scope, clip.config, input), session);
}
