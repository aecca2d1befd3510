/** @file Case `attention-maps`: every attention's probabilities, read through the hook that Prompt-to-Prompt uses, from the prompt on. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { clipTextConfig } from '#gpu-worker/models/clip/config.ts';
import { buildClipText } from '#gpu-worker/models/clip/model.ts';
import { isClipBuffer, normaliseClipTextWeights } from '#gpu-worker/models/clip/weights.ts';
import { loadTokenizer } from '#gpu-worker/models/tokenizer.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { cast } from '#gpu-worker/onnx/ops/elementwise.ts';
import { compareForward, compute } from '../compute.ts';
import { type GoldenCase, need, numbers } from '../golden-case.ts';
import { readUNet } from './unet.ts';

export async function runAttentionMaps(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const ids = need(io, 'input_ids');
  const tokenizer = await loadTokenizer(golden.path('tokenizer'));
  const encoded = tokenizer.encode(golden.text('prompt'), { length: ids.shape[1]! }).ids;
  golden.compare.exact('input_ids', encoded, numbers(io, 'input_ids'));

  const text = clipTextConfig(await golden.json('text_encoder', 'config.json'));
  const states = await compute({
    name: 'text_encoder',
    weights: normaliseClipTextWeights(await readSafetensors(golden.path('text_encoder', 'model.safetensors'))),
    feeds: { ids: hostTensor('int64', ids.shape, encoded) },
    ignore: isClipBuffer,
    build: (scope, input) => ({ encoder_hidden_states: buildClipText(scope, text, input('ids')).lastHiddenState }),
  });
  compareForward(golden, io, states, ['encoder_hidden_states']);

  const { config, weights } = await readUNet(golden);
  const got = await compute({
    name: 'unet',
    weights,
    feeds: { ...Object.fromEntries(io), encoder_hidden_states: states.encoder_hidden_states! },
    build: (scope, input) => {
      const seen: Record<string, Value> = {};
      const attention = (name: string, probabilities: Value) => (seen[`probs.${name}`] = probabilities);
      const pred = buildUNet(scope, config, { sample: input('sample'), timesteps: cast(input('timesteps'), 'float32'), context: input('encoder_hidden_states') }, { attention });
      return { pred, ...seen };
    },
  });
  compareForward(golden, io, got, ['pred']);
  for (const name of io.keys()) if (name.startsWith('probs.') && !(name in got)) throw new Error(`io.safetensors expects "${name}", but the UNet has no such attention`);
  compareForward(golden, io, got, [...io.keys()].filter((name) => name.startsWith('probs.')));
}
