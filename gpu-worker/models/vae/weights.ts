/** @file Names of VAE weights: files from before diffusers 0.18 name the mid attention differently. */
import { listParameters } from '#gpu-worker/nn/compile-forward.ts';
import type { ParameterSpec } from '#gpu-worker/nn/parameters.ts';
import { type VaeConfig, vaeScale } from './config.ts';
import { buildVaeDecoder, buildVaeEncoder } from './model.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';

const OLD_NAMES: Record<string, string> = { query: 'to_q', key: 'to_k', value: 'to_v', proj_attn: 'to_out.0' };

/** Today's diffusers name of a VAE tensor. */
export function vaeName(name: string): string {
  return name.replace(/(mid_block\.attentions\.0)\.(query|key|value|proj_attn)\./, (_, head: string, old: string) => `${head}.${OLD_NAMES[old]}.`);
}

/** Renames old VAE weights; 1×1 convolutions that old converters left in the attention become matrices. */
export function normaliseVaeWeights(weights: Weights): Map<string, Weights extends ReadonlyMap<string, infer T> ? T : never> {
  return new Map(
    [...weights].map(([name, tensor]) => {
      const renamed = vaeName(name);
      const matrix = /mid_block\.attentions\.0\.to_.*weight$/.test(renamed) && tensor.shape.length === 4;
      return [renamed, matrix ? { ...tensor, shape: tensor.shape.slice(0, 2) } : tensor];
    }),
  );
}

/** Names, shapes and initialisers of a VAE's weights. */
export function vaeParameters(config: VaeConfig): readonly ParameterSpec[] {
  const side = vaeScale(config);
  return listParameters((graph, scope) => {
    const { mean } = buildVaeEncoder(scope, config, graph.input('pixels', 'float32', [1, config.inChannels, side, side]));
    return { pixels: buildVaeDecoder(scope, config, mean) };
  });
}
