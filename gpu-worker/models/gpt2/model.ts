/** @file GPT-2 (Radford et al. 2019) under transformers' parameter names; its linear layers store weights (in, out). */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { gather } from '#gpu-worker/onnx/ops/indexing.ts';
import { matmul, matrixTranspose } from '#gpu-worker/onnx/ops/linalg.ts';
import { split } from '#gpu-worker/onnx/ops/movement.ts';
import { attention, causalMask } from '#gpu-worker/nn/attention.ts';
import { addPositions, embedding, layerNorm, linearTransposed } from '#gpu-worker/nn/layers.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { activate } from '../activation.ts';
import { causalKeyMask } from '../masks.ts';
import type { Gpt2Config } from './config.ts';

function block(scope: Scope, input: Value, config: Gpt2Config, layer: number, mask: Value): Value {
  const { width, inner, heads, activation, epsilon } = config;
  const [q, k, v] = split(linearTransposed(scope.child('attn.c_attn'), layerNorm(scope.child('ln_1'), input, epsilon), 3 * width), [width, width, width], 2) as [Value, Value, Value];
  const scale = (config.scaleByWidth ? (width / heads) ** -0.5 : 1) / (config.scaleByLayer ? layer + 1 : 1);
  const x = add(input, linearTransposed(scope.child('attn.c_proj'), attention(q, k, v, { heads, mask, scale }), width));
  const hidden = activate(activation, linearTransposed(scope.child('mlp.c_fc'), layerNorm(scope.child('ln_2'), x, epsilon), inner));
  return add(x, linearTransposed(scope.child('mlp.c_proj'), hidden, width));
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
    const { width, vocabSize, epsilon } = config;
    const tokens = embedding(scope.child('wte'), ids, vocabSize, width, 0.02);
    const table = scope.child('wpe');
    let x = positions ? add(tokens, gather(table.parameter('weight', [config.positions, width], { kind: 'normal', std: 0.02 }), positions)) : addPositions(table, tokens, config.positions);
    const seen = mask ? causalKeyMask(mask) : causalMask(ids.graph, ids.shape[1]!);
    for (let i = 0; i < config.layers; i++) x = scope.module(`h.${i}`, (s) => block(s, x, config, i, seen));
    const normed = layerNorm(scope.child('ln_f'), x, epsilon);
    return matmul(normed, matrixTranspose(scope.child('wte').parameter('weight', [vocabSize, width])));
  });
}
