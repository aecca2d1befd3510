/** @file Writing text with GPT-2: greedy or sampled with temperature, top-k and top-p, token by token with the keys and values of those before. */
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { ConfigError } from '../config-error.ts';
import type { Gpt2Config } from './config.ts';
import { buildGpt2Step } from './model.ts';
import { isGpt2Buffer } from './weights.ts';

export interface Warp {
  temperature: number;
  /** Keep the k most likely tokens; 0 for all. */
  topK: number;
  /** Then keep the fewest tokens whose probabilities reach p; 1 for all. */
  topP: number;
}

/** Position of each token in rows of `width`, counted from the row's first real one; 0 at padding. */
export function positionsOf(mask: ArrayLike<number>, width: number): number[] {
  let count = 0;
  return Array.from(mask, (real, i) => {
    if (i % width === 0) count = 0;
    return real ? count++ : 0;
  });
}

/** Softmax of logits (V) after temperature, then top-k, then top-p (Holtzman et al. 2020), as transformers orders them. */
export function warpedProbabilities(logits: Float32Array, { temperature, topK, topP }: Warp): Float64Array {
  if (!(temperature > 0)) throw new ConfigError(`The temperature must be above 0, not ${temperature}; leave sampling out for greedy text.`);
  const order = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const threshold = topK > 0 && topK < order.length ? logits[order[topK - 1]!]! : -Infinity;
  const top = logits[order[0]!]!;
  const weights = Float64Array.from(logits, (logit) => (logit < threshold ? 0 : Math.exp((logit - top) / temperature)));
  const normalised = () => {
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / total);
  };
  if (topP < 1) {
    const probabilities = normalised();
    let before = 0;
    for (const token of order) {
      if (before >= topP) weights[token] = 0;
      before += probabilities[token]!;
    }
  }
  return normalised();
}

function draw(probabilities: Float64Array, uniform: number): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i]!;
    if (uniform < sum) return i;
  }
  return probabilities.findLastIndex((p) => p > 0);
}

/** A decoder's size: rows at once, and tokens of a row, the prompt among them. */
interface DecoderShape {
  batch: number;
  length: number;
}

export interface DecodeOptions {
  /** Token ids; of any lengths, at most `batch` rows. */
  prompts: readonly (readonly number[])[];
  /** Most tokens to write in each row. */
  newTokens: number;
  eosTokenId?: number | undefined;
  /** Sampling with a number in [0, 1) for the n-th new token of a row; greedy when absent. */
  sample?: { warp: Warp; uniform: (row: number, n: number) => number } | undefined;
}

/** GPT-2 compiled to continue prompts. */
export interface Decoder {
  /** @returns the new tokens of each row, the end among them where it came */
  decode(options: DecodeOptions): Promise<number[][]>;
  release(): Promise<void>;
}

function likeliest(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((a, v) => Math.max(a, v), -Infinity));
}

/** Compiles the graph of one token per row; keys and values of the tokens before lie on the host. */
export async function openDecoder({ config, weights }: { config: Gpt2Config; weights: Weights }, { batch, length }: DecoderShape, session?: InferenceSessionOptions): Promise<Decoder> {
  const { width, layers, vocabSize } = config;
  if (length > config.positions) throw new ConfigError(`${length} tokens exceed the model's ${config.positions} positions.`);
  const names = Array.from({ length: layers }, (_, i) => [`keys.${i}`, `values.${i}`] as const);
  const forward = await compileForward({
    name: 'gpt2',
    weights,
    ignore: isGpt2Buffer,
    build: (graph, scope) => {
      const past = names.map(([keys, values]) => ({ keys: graph.input(keys, 'float32', [batch, length, width]), values: graph.input(values, 'float32', [batch, length, width]) }));
      const { logits, made } = buildGpt2Step(scope, config, { ids: graph.input('ids', 'int64', [batch, 1]), position: graph.input('position', 'int64', [1, 1]), filled: graph.input('filled', 'float32', [1, length]), past });
      return { logits, ...Object.fromEntries(made.flatMap(({ keys, values }, i) => [[`made.keys.${i}`, keys], [`made.values.${i}`, values]])) };
    },
    ...(session && { session }),
  });
  const cache = Object.fromEntries(names.flat().map((name) => [name, hostTensor('float32', [batch, length, width], new Float32Array(batch * length * width))]));
  const remember = (made: Readonly<Record<string, { data: unknown }>>, at: number) => {
    for (const [name, { data }] of Object.entries(cache)) {
      const own = made[`made.${name}`]!.data as Float32Array;
      for (let b = 0; b < batch; b++) (data as Float32Array).set(own.subarray(b * width, (b + 1) * width), (b * length + at) * width);
    }
  };
  return {
    release: () => forward.release(),
    async decode({ prompts, newTokens, eosTokenId, sample }) {
      const longest = Math.max(...prompts.map((prompt) => prompt.length));
      if (prompts.some((prompt) => prompt.length === 0)) throw new ConfigError('A prompt has no tokens: give at least one.');
      if (longest + newTokens > length) throw new ConfigError(`${longest} prompt tokens and ${newTokens} new ones exceed the ${length} that this decoder was made for.`);
      const rows = prompts.map((prompt) => [...prompt]);
      const isDone = (row: readonly number[], b: number) => row.length - prompts[b]!.length >= newTokens || (row.length > prompts[b]!.length && row.at(-1) === eosTokenId);
      const filled = hostTensor('float32', [1, length], new Float32Array(length));
      for (let at = 0; !rows.every(isDone); at++) {
        const ids = hostTensor('int64', [batch, 1], Array.from({ length: batch }, (_, b) => rows[b]?.[at] ?? 0));
        const out = await forward.run({ ids, position: hostTensor('int64', [1, 1], [at]), filled, ...cache });
        remember(out, at);
        (filled.data as Float32Array)[at] = 1;
        for (const [b, row] of rows.entries()) {
          if (at !== row.length - 1 || isDone(row, b)) continue;
          const next = (out.logits!.data as Float32Array).subarray(b * vocabSize, (b + 1) * vocabSize);
          row.push(sample ? draw(warpedProbabilities(next, sample.warp), sample.uniform(b, row.length - prompts[b]!.length)) : likeliest(next));
        }
      }
      return rows.map((row, b) => row.slice(prompts[b]!.length));
    },
  };
}

export interface GenerateOptions extends DecodeOptions {
  config: Gpt2Config;
  weights: Weights;
  padTokenId?: number | undefined;
  session?: InferenceSessionOptions | undefined;
}

/**
 * Continues prompts, as transformers' `generate` does; rows that ended are filled with the padding id.
 * @returns each prompt with its continuation, all of one length (shorter prompts padded on the left)
 */
export async function generate({ config, weights, session, padTokenId, ...options }: GenerateOptions): Promise<number[][]> {
  const { prompts, newTokens, eosTokenId } = options;
  const start = Math.max(...prompts.map((prompt) => prompt.length));
  const decoder = await openDecoder({ config, weights }, { batch: prompts.length, length: start + newTokens }, session);
  const written = await decoder.decode(options).finally(() => decoder.release());
  const pad = (count: number) => new Array<number>(count).fill(padTokenId ?? eosTokenId ?? 0);
  const most = Math.max(...written.map((row) => row.length));
  return prompts.map((prompt, b) => [...pad(start - prompt.length), ...prompt, ...written[b]!, ...pad(most - written[b]!.length)]);
}
