/** @file Names of CLIP weights: published files prefix the text encoder with `text_model.`, transformers 5 writes it without. */
import { listParameters } from '#gpu-worker/nn/compile-forward.ts';
import type { ParameterSpec } from '#gpu-worker/nn/parameters.ts';
import type { ClipConfig, ClipTextConfig } from './config.ts';
import { buildClip, buildClipText } from './model.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';

/** Buffers that old files carry and no model needs. */
export function isClipBuffer(name: string): boolean {
  return name.endsWith('position_ids');
}

/** A text encoder's weights under the published names, whichever of the two ways they were saved in. */
export function normaliseClipTextWeights(weights: Weights): Map<string, Weights extends ReadonlyMap<string, infer T> ? T : never> {
  const prefixed = [...weights.keys()].some((name) => name.startsWith('text_model.'));
  return new Map(prefixed ? weights : [...weights].map(([name, tensor]) => [`text_model.${name}`, tensor]));
}

/** Names, shapes and initialisers of a text encoder's weights. */
export function clipTextParameters(config: ClipTextConfig): readonly ParameterSpec[] {
  return listParameters((graph, scope) => ({ out: buildClipText(scope, config, graph.input('ids', 'int64', [1, 1])).lastHiddenState }));
}

/** Names, shapes and initialisers of a whole CLIP's weights. */
export function clipParameters(config: ClipConfig): readonly ParameterSpec[] {
  const { channels, imageSize } = config.vision;
  return listParameters((graph, scope) => ({ out: buildClip(scope, config, { ids: graph.input('ids', 'int64', [1, 1]), pixels: graph.input('pixels', 'float32', [1, channels, imageSize, imageSize]) }).logitsPerImage }));
}
