/** GPT-2 token by token says what the whole graph says. */
import { expect, it } from 'vitest';
import { gpt2Config } from '#gpu-worker/models/gpt2/config.ts';
import { generate, openDecoder } from '#gpu-worker/models/gpt2/generate.ts';
import { buildGpt2 } from '#gpu-worker/models/gpt2/model.ts';
import { gpt2Parameters } from '#gpu-worker/models/gpt2/weights.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';

const config = gpt2Config({ vocab_size: 40, n_positions: 24, n_embd: 16, n_layer: 2, n_head: 2, scale_attn_by_inverse_layer_idx: true });
// Weights large enough that greedy text is not one token for ever.
const weights = initializeWeights(gpt2Parameters(config).map((spec) => (spec.init.kind === 'normal' ? { ...spec, init: { kind: 'normal', std: 0.6 } } : spec)), 4);
const prompts = [[3, 9, 1], [7], [20, 21, 22, 23, 24, 25, 26]];
const NEW = 8;

/** Greedy text of one prompt by the whole graph at each step. */
async function wholeGraph(prompt: readonly number[]): Promise<number[]> {
  const row = [...prompt];
  while (row.length < prompt.length + NEW) {
    const shape = [1, row.length];
    const forward = await compileForward({ name: 'gpt2', weights, build: (graph, scope) => ({ logits: buildGpt2(scope, config, { ids: graph.input('ids', 'int64', shape) }) }) });
    const logits = (await forward.run({ ids: hostTensor('int64', shape, row) })).logits!.data as Float32Array;
    await forward.release();
    const last = logits.subarray((row.length - 1) * config.vocabSize);
    row.push(last.indexOf(Math.max(...last)));
  }
  return row.slice(prompt.length);
}

it('writes what the whole graph would, for prompts of any lengths beside each other', async () => {
  const expected = await Promise.all(prompts.map(wholeGraph));
  expect(new Set(expected.flat()).size).toBeGreaterThan(4);
  const decoder = await openDecoder({ config, weights }, { batch: 4, length: 24 });
  expect(await decoder.decode({ prompts, newTokens: NEW })).toEqual(expected);
  // What was written before leaves nothing behind.
  expect(await decoder.decode({ prompts: prompts.slice(1), newTokens: NEW })).toEqual(expected.slice(1));
  const end = expected[0]![4]!;
  const cut = await decoder.decode({ prompts, newTokens: NEW, eosTokenId: end });
  expect(cut).toEqual(expected.map((row) => (row.includes(end) ? row.slice(0, row.indexOf(end) + 1) : row)));
  await expect(decoder.decode({ prompts, newTokens: 20 })).rejects.toThrow(/7 prompt tokens and 20 new ones exceed the 24/);
  await expect(decoder.decode({ prompts: [[]], newTokens: 2 })).rejects.toThrow(/has no tokens/);
  await decoder.release();
  const padded = await generate({ config, weights, prompts, newTokens: NEW, padTokenId: 39 });
  expect(padded.map((row) => row.length)).toEqual([15, 15, 15]);
  expect(padded[1]).toEqual([39, 39, 39, 39, 39, 39, 7, ...expected[1]!]);
});

it('draws each text with numbers of its own', async () => {
  const decoder = await openDecoder({ config, weights }, { batch: 3, length: 24 });
  const sample = (seed: number) => ({ warp: { temperature: 1, topK: 0, topP: 1 }, uniform: (row: number, n: number) => ((seed + 31 * row + 17 * n) * 0.618) % 1 });
  const [once, again, other] = [await decoder.decode({ prompts, newTokens: NEW, sample: sample(1) }), await decoder.decode({ prompts, newTokens: NEW, sample: sample(1) }), await decoder.decode({ prompts, newTokens: NEW, sample: sample(2) })];
  await decoder.release();
  expect(again).toEqual(once);
  expect(other).not.toEqual(once);
});
