/** @file Prompts to text embeddings. */
import { buildClipText } from '#gpu-worker/models/clip/model.ts';
import type { ClipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { isClipBuffer } from '#gpu-worker/models/clip/weights.ts';
import type { TextTokenizer } from '#gpu-worker/models/tokenizer.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import type { Model } from './pipeline-folder.ts';

/** Token ids of prompts, all cut and padded to the length the text encoder was trained with: int64 (n, T). */
export function tokenizePrompts(tokenizer: TextTokenizer, config: ClipTextConfig, prompts: readonly string[]): HostTensor {
  const length = Math.min(tokenizer.maxLength, config.positions);
  return hostTensor('int64', [prompts.length, length], prompts.flatMap((prompt) => tokenizer.encode(prompt, { length, pad: true }).ids));
}

/** A text encoder compiled for one number of prompts. */
export interface PromptEncoder {
  /** Ids (n, T) -> the normed last hidden state (n, T, width). */
  encode(ids: HostTensor): Promise<HostTensor>;
  release(): Promise<void>;
}

/** Compiles the text encoder for ids of one shape. */
export async function compilePromptEncoder({ config, weights }: Model<ClipTextConfig>, shape: readonly number[], session?: InferenceSessionOptions): Promise<PromptEncoder> {
  const forward = await compileForward({
    name: 'text_encoder',
    weights,
    ignore: (name) => isClipBuffer(name) || !name.startsWith('text_model.'),
    build: (graph, scope) => ({ states: buildClipText(scope, config, graph.input('ids', 'int64', shape)).lastHiddenState }),
    ...(session && { session }),
  });
  return { encode: async (ids) => (await forward.run({ ids })).states!, release: () => forward.release() };
}

/** Compiles, embeds once and frees. */
export async function encodePrompts(model: Model<ClipTextConfig>, ids: HostTensor, session?: InferenceSessionOptions): Promise<HostTensor> {
  const encoder = await compilePromptEncoder(model, ids.shape, session);
  return encoder.encode(ids).finally(() => encoder.release());
}
