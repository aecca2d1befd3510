/** @file Names of BLIP weights that files may carry beside those the models declare. */

import { listParameters } from '#gpu-worker/nn/compile-forward.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import type { ParameterSpec } from '#gpu-worker/nn/parameters.ts';
import type { BlipConfig } from './config.ts';
import { buildBlipCaption, buildBlipCosine, buildBlipMatching, buildBlipVision } from './model.ts';
import { buildReward } from './reward.ts';

/** Position buffers, and the decoder's output layer where it was saved although it is tied to the word embeddings. */
export function isBlipBuffer(name: string): boolean {
  return name.endsWith('position_ids') || /cls\.predictions\.decoder\.(weight|bias)$/.test(name);
}

/** What a BLIP is for: each use has its own heads. */
export type BlipUse = 'caption' | 'matching' | 'reward';

/** Names, shapes and initialisers of a BLIP's weights for one use. */
export function blipParameters(config: BlipConfig, use: BlipUse): readonly ParameterSpec[] {
  const side = config.vision.imageSize;
  return listParameters((graph, scope): Record<string, Value> => {
    const [ids, mask] = [graph.input('ids', 'int64', [1, 1]), graph.input('mask', 'int64', [1, 1])];
    const pixels = graph.input('pixels', 'float32', [1, 3, side, side]);
    if (use === 'reward') return { rewards: buildReward(scope, config, { original: pixels, edited: graph.input('edited', 'float32', [1, 2, 3, side, side]), ids, mask }) };
    const image = buildBlipVision(scope, config.vision, pixels);
    if (use === 'caption') return { logits: buildBlipCaption(scope, config, image, ids, mask) };
    return { logits: buildBlipMatching(scope, config, image, ids, mask).logits, cosine: buildBlipCosine(scope, config, image, ids, mask).cosine };
  });
}
