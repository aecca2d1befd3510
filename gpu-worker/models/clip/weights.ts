/** @file Names of CLIP weights: published files prefix the text encoder with `text_model.`, transformers 5 writes it without. */
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
