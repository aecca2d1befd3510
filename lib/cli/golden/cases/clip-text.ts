/** @file Cases `clip-text` and `clip-text-2`: Stable Diffusion's text encoders, from both ways of naming their weights. */
import { access } from 'node:fs/promises';
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { clipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { buildClipText } from '#gpu-worker/models/clip/model.ts';
import { isClipBuffer, normaliseClipTextWeights } from '#gpu-worker/models/clip/weights.ts';
import { compareForward, compute } from '../compute.ts';
import type { GoldenCase } from '../golden-case.ts';

export async function runClipText(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = clipTextConfig(await golden.json('config.json'), 'config.json');
  for (const file of ['model.safetensors', 'model.v5names.safetensors']) {
    if (!(await access(golden.path(file)).then(() => true, () => false))) continue;
    const got = await compute({
      name: file,
      weights: normaliseClipTextWeights(await readSafetensors(golden.path(file))),
      feeds: Object.fromEntries(io),
      ignore: isClipBuffer,
      build: (scope, input) => {
        const plain = buildClipText(scope, config, input('input_ids'));
        const masked = io.has('attention_mask') ? buildClipText(scope, config, input('input_ids'), input('attention_mask')) : undefined;
        const penultimate = plain.hiddenStates.at(-2)!;
        return {
          ...Object.fromEntries(plain.hiddenStates.map((state, i) => [`hidden_states.${i}`, state])),
          last_hidden_state: plain.lastHiddenState,
          pooler_output: plain.pooled,
          penultimate_normed: plain.norm(penultimate),
          penultimate: plain.hiddenStates.length > 1 ? penultimate : plain.lastHiddenState,
          ...(masked && { 'masked.last_hidden_state': masked.lastHiddenState, 'masked.pooler_output': masked.pooled }),
        };
      },
    });
    compareForward(golden, io, got, [...io.keys()].filter((name) => name in got));
    for (const name of io.keys()) if (!(name in got) && !['input_ids', 'attention_mask'].includes(name)) throw new Error(`io.safetensors expects "${name}", which this case does not compute`);
  }
}
