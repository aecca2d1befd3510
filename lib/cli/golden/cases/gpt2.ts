/** @file Case `gpt2`: logits, masked loss, gradients, left padding, greedy ids, warped probabilities. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { gpt2Config } from '#gpu-worker/models/gpt2/config.ts';
import { generate, positionsOf, warpedProbabilities } from '#gpu-worker/models/gpt2/generate.ts';
import { buildGpt2 } from '#gpu-worker/models/gpt2/model.ts';
import { isGpt2Buffer, normaliseGpt2Weights } from '#gpu-worker/models/gpt2/weights.ts';
import { nextTokenLoss } from '#gpu-worker/models/next-token-loss.ts';
import { compareForward, compareGradients, compute, gradientOutputs } from '../compute.ts';
import { floats, type GoldenCase, need, numbers } from '../golden-case.ts';

/** `probs.temperature=0.7,top_k=5,top_p=1.0` -> the three numbers. */
function warpOf(name: string): { temperature: number; topK: number; topP: number } {
  const read = (key: string) => Number(new RegExp(`${key}=([0-9.]+)`).exec(name)?.[1]);
  return { temperature: read('temperature'), topK: read('top_k'), topP: read('top_p') };
}

export async function runGpt2(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = gpt2Config(await golden.json('config.json'));
  const weights = normaliseGpt2Weights(await readSafetensors(golden.path('model.safetensors')));
  const mask = io.get('left_mask');
  const positions = mask && hostTensor('int64', mask.shape, positionsOf(numbers(io, 'left_mask'), mask.shape[1]!));
  const got = await compute({
    name: 'gpt2',
    weights,
    feeds: { ...Object.fromEntries(io), ...(positions && { positions }) },
    ignore: isGpt2Buffer,
    build: (scope, input) => {
      const logits = buildGpt2(scope, config, { ids: input('input_ids') });
      const loss = nextTokenLoss(logits, input('labels'));
      const padded = mask && buildGpt2(scope, config, { ids: input('input_ids'), mask: input('left_mask'), positions: input('positions') });
      return { logits, loss, ...(padded && { 'left_padded.logits': padded }), ...gradientOutputs(scope, loss, io) };
    },
  });
  const { vocabSize } = config;
  // Logits at padding mean nothing; the case has zeros there.
  if (mask) (got['left_padded.logits']!.data as Float32Array).forEach((_, i, data) => (data[i]! *= Number(mask.data[Math.floor(i / vocabSize)])));
  compareForward(golden, io, got, ['logits', 'loss', 'left_padded.logits']);
  compareGradients(golden, io, got);
  compareWarps(golden, io, got.logits!.data as Float32Array, vocabSize);

  const prompt = need(io, 'prompt_ids');
  const rows = (flat: number[], width: number) => Array.from({ length: prompt.shape[0]! }, (_, i) => flat.slice(i * width, (i + 1) * width));
  const ids = await generate({ config, weights, prompts: rows(numbers(io, 'prompt_ids'), prompt.shape[1]!), newTokens: golden.number('max_new_tokens'), eosTokenId: golden.number('greedy_eos'), padTokenId: golden.number('greedy_pad') });
  golden.compare.exact('greedy_ids', ids, rows(numbers(io, 'greedy_ids'), need(io, 'greedy_ids').shape[1]!));
}

function compareWarps(golden: GoldenCase, io: Awaited<ReturnType<GoldenCase['io']>>, logits: Float32Array, vocabSize: number): void {
  const batch = need(io, 'logits').shape[0]!;
  const length = need(io, 'logits').shape[1]!;
  for (const name of io.keys()) {
    if (!name.startsWith('probs.')) continue;
    const got = Array.from({ length: batch }, (_, b) => [...warpedProbabilities(logits.subarray((b * length + length - 1) * vocabSize, (b + 1) * length * vocabSize), warpOf(name))]).flat();
    golden.compare.tensor('forward', name, got, floats(io, name));
  }
}
