/** @file Names of GPT-2 weights: the original file has no `transformer.` prefix and carries buffers. */
import { listParameters } from '#gpu-worker/nn/compile-forward.ts';
import type { ParameterSpec } from '#gpu-worker/nn/parameters.ts';
import type { Gpt2Config } from './config.ts';
import { buildGpt2 } from './model.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';

/** Causal-mask buffers of old files, and the output matrix where it was saved although it is the token embedding. */
export function isGpt2Buffer(name: string): boolean {
  return /\.attn\.(bias|masked_bias)$/.test(name) || name === 'lm_head.weight';
}

/** GPT-2 weights under today's names. */
export function normaliseGpt2Weights(weights: Weights): Map<string, Weights extends ReadonlyMap<string, infer T> ? T : never> {
  const prefixed = [...weights.keys()].some((name) => name.startsWith('transformer.'));
  return new Map(prefixed ? weights : [...weights].map(([name, tensor]) => [name === 'lm_head.weight' ? name : `transformer.${name}`, tensor]));
}

/** Names, shapes and initialisers of GPT-2's weights. */
export function gpt2Parameters(config: Gpt2Config): readonly ParameterSpec[] {
  return listParameters((graph, scope) => ({ logits: buildGpt2(scope, config, { ids: graph.input('ids', 'int64', [1, 1]) }) }));
}
