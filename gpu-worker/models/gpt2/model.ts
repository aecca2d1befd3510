/** @file GPT-2 (Radford et al. 2019) under transformers' parameter names; its linear layers store weights (in, out). */
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { gather } from '#gpu-worker/onnx/ops/indexing.ts';
import { matmul, matrixTranspose } from '#gpu-worker/onnx/ops/linalg.ts';
import { concat, split } from '#gpu-worker/onnx/ops/movement.ts';
import { attention, causalMask } from '#gpu-worker/nn/attention.ts';
import { addPositions, embedding, layerNorm, linearTransposed } from '#gpu-worker/nn/layers.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { activate } from '../activation.ts';
import { causalKeyMask, keyMask } from '../masks.ts';
import type { Gpt2Config } from './config.ts';

/** Keys and values of earlier tokens, (B, P, width) each; the new ones come behind them. */
interface Past {
  readonly keys: Value;
  readonly values: Value;
}

function block(scope: Scope, input: Value, config: Gpt2Config, layer: number, mask: Value, past?: Past): { x: Value; keys: Value; values: Value } {
  const { width, inner, heads, activation, epsilon } = config;
  const [q, keys, values] = split(linearTransposed(scope.child('attn.c_attn'), layerNorm(scope.child('ln_1'), input, epsilon), 3 * width), [width, width, width], 2) as [Value, Value, Value];
  const scale = (config.scaleByWidth ? (width / heads) ** -0.5 : 1) / (config.scaleByLayer ? layer + 1 : 1);
  const [k, v] = past ? [concat([past.keys, keys], 1), concat([past.values, values], 1)] : [keys, values];
  const x = add(input, linearTransposed(scope.child('attn.c_proj'), attention(q, k, v, { heads, mask, scale }), width));
  const hidden = activate(activation, linearTransposed(scope.child('mlp.c_fc'), layerNorm(scope.child('ln_2'), x, epsilon), inner));
  return { x: add(x, linearTransposed(scope.child('mlp.c_proj'), hidden, width)), keys, values };
}

export interface Gpt2Inputs {
  /** int64 (B, T) */
  ids: Value;
  /** (B, T), 1 for real tokens; for batches padded on the left. */
  mask?: Value | undefined;
  /** int64 (B, T): position of each token; 0, 1, 2 ... when absent. */
  positions?: Value | undefined;
}

/** Next-token logits at every position: (B, T, vocabulary). The output matrix is the token embedding. */
export function buildGpt2(root: Scope, config: Gpt2Config, { ids, mask, positions }: Gpt2Inputs): Value {
  return root.module('transformer', (scope) => {
    const { width, vocabSize } = config;
    const tokens = embedding(scope.child('wte'), ids, vocabSize, width, 0.02);
    const table = scope.child('wpe');
    let x = positions ? add(tokens, gather(table.parameter('weight', [config.positions, width], { kind: 'normal', std: 0.02 }), positions)) : addPositions(table, tokens, config.positions);
    const seen = mask ? causalKeyMask(mask) : causalMask(ids.graph, ids.shape[1]!);
    for (let i = 0; i < config.layers; i++) x = scope.module(`h.${i}`, (s) => block(s, x, config, i, seen).x);
    return logitsOf(scope, x, config);
  });
}

function logitsOf(scope: Scope, x: Value, { width, vocabSize, epsilon }: Gpt2Config): Value {
  return matmul(layerNorm(scope.child('ln_f'), x, epsilon), matrixTranspose(scope.child('wte').parameter('weight', [vocabSize, width])));
}

export interface Gpt2StepInputs {
  /** int64 (B, 1): one token of each row, and int64 (1, 1): where all of them stand. */
  ids: Value;
  position: Value;
  /** (1, P): 1 where the past holds a token. */
  filled: Value;
  /** Per layer. */
  past: readonly Past[];
}

/** One more token for each row: its next-token logits (B, 1, vocabulary), and the keys and values (B, 1, width) to put into the past, per layer. */
export function buildGpt2Step(root: Scope, config: Gpt2Config, { ids, position, filled, past }: Gpt2StepInputs): { logits: Value; made: Past[] } {
  return root.module('transformer', (scope) => {
    const { width, vocabSize } = config;
    const table = scope.child('wpe').parameter('weight', [config.positions, width], { kind: 'normal', std: 0.02 });
    let x = add(embedding(scope.child('wte'), ids, vocabSize, width, 0.02), gather(table, position));
    const seen = concat([keyMask(filled), ids.graph.constant(hostTensor('float32', [1, 1, 1, 1], new Float32Array(1)))], 3);
    const made = past.map((before, i) => {
      const { x: next, ...own } = scope.module(`h.${i}`, (s) => block(s, x, config, i, seen, before));
      x = next;
      return own;
    });
    return { logits: logitsOf(scope, x, config), made };
  });
}
