/** @file Writing text with GPT-2: greedy or sampled with temperature, top-k and top-p, batches padded on the left. */
import { compileForward, type Forward } from '#gpu-worker/nn/compile-forward.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { ConfigError } from '../config-error.ts';
import type { Gpt2Config } from './config.ts';
import { buildGpt2 } from './model.ts';
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

export interface GenerateOptions {
  config: Gpt2Config;
  weights: Weights;
  /** Token ids; of any lengths. */
  prompts: readonly (readonly number[])[];
  newTokens: number;
  eosTokenId?: number | undefined;
  padTokenId?: number | undefined;
  /** Sampling; greedy when absent. */
  sample?: { warp: Warp; uniform: () => number } | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** One graph for the final length serves all steps: later positions are unseen because of the causal mask. */
async function compileDecoder({ config, weights, session }: GenerateOptions, batch: number, length: number): Promise<Forward> {
  return compileForward({
    name: 'gpt2',
    weights,
    ignore: isGpt2Buffer,
    build: (graph, scope) => ({
      logits: buildGpt2(scope, config, { ids: graph.input('ids', 'int64', [batch, length]), mask: graph.input('mask', 'int64', [batch, length]), positions: graph.input('positions', 'int64', [batch, length]) }),
    }),
    ...(session && { session }),
  });
}

/**
 * Continues prompts; rows that ended are filled with the padding id, and the result stops when all have.
 * @returns each prompt with its continuation, all of one length (shorter prompts padded on the left)
 */
export async function generate(options: GenerateOptions): Promise<number[][]> {
  const { config, prompts, newTokens, eosTokenId, padTokenId = eosTokenId ?? 0, sample } = options;
  const start = Math.max(...prompts.map((prompt) => prompt.length));
  const length = start + newTokens;
  if (length > config.positions) throw new ConfigError(`${start} prompt tokens and ${newTokens} new ones exceed the model's ${config.positions} positions.`);
  const rows = prompts.map((prompt) => [...new Array<number>(start - prompt.length).fill(padTokenId), ...prompt]);
  const masks = prompts.map((prompt) => Array.from({ length }, (_, i) => (i >= start - prompt.length ? 1 : 0)));
  const ended = prompts.map(() => false);
  const decoder = await compileDecoder(options, rows.length, length);
  const shape = [rows.length, length];
  try {
    for (let at = start; at < length && ended.includes(false); at++) {
      const feeds = {
        ids: hostTensor('int64', shape, rows.flatMap((row) => [...row, ...new Array<number>(length - row.length).fill(padTokenId)])),
        mask: hostTensor('int64', shape, masks.flat()),
        positions: hostTensor('int64', shape, positionsOf(masks.flat(), length)),
      };
      const logits = (await decoder.run(feeds)).logits!.data as Float32Array;
      rows.forEach((row, b) => {
        const from = (b * length + at - 1) * config.vocabSize;
        const next = logits.subarray(from, from + config.vocabSize);
        const token = ended[b] ? padTokenId : sample ? draw(warpedProbabilities(next, sample.warp), sample.uniform()) : next.indexOf(next.reduce((a, v) => Math.max(a, v), -Infinity));
        row.push(token);
        if (token === eosTokenId) ended[b] = true;
      });
    }
  } finally {
    await decoder.release();
  }
  return rows;
}
