/** @file Cases `blip-itm` and `blip-caption`: matching with gradients, teacher forcing, greedy captions. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { crossEntropy } from '#gpu-worker/nn/loss.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { captionGreedily } from '#gpu-worker/models/blip/caption.ts';
import { blipConfig } from '#gpu-worker/models/blip/config.ts';
import { buildBlipCaption, buildBlipCosine, buildBlipMatching, buildBlipVision } from '#gpu-worker/models/blip/model.ts';
import { isBlipBuffer } from '#gpu-worker/models/blip/weights.ts';
import { nextTokenLoss } from '#gpu-worker/models/next-token-loss.ts';
import { compareForward, compareGradients, compute, gradientOutputs } from '../compute.ts';
import { type GoldenCase, need, numbers } from '../golden-case.ts';

export async function runBlipItm(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = blipConfig(await golden.json('config.json'));
  const got = await compute({
    name: 'blip',
    weights: await readSafetensors(golden.path('model.safetensors')),
    feeds: Object.fromEntries(io),
    ignore: isBlipBuffer,
    build: (scope, input) => {
      const image = buildBlipVision(scope, config.vision, input('pixel_values'));
      const { logits, question } = buildBlipMatching(scope, config, image, input('input_ids'), input('attention_mask'));
      const { cosine, text } = buildBlipCosine(scope, config, image, input('input_ids'), input('attention_mask'));
      const loss = crossEntropy(logits, input('itm_labels'));
      return { itm_score: logits, question_embeds: question, cosine_score: cosine, text_only_embeds: text, vision_last_hidden_state: image, loss, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['vision_last_hidden_state', 'question_embeds', 'itm_score', 'text_only_embeds', 'cosine_score', 'loss']);
  compareGradients(golden, io, got);
}

export async function runBlipCaption(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = blipConfig(await golden.json('config.json'));
  const weights = await readSafetensors(golden.path('model.safetensors'));
  const got = await compute({
    name: 'blip',
    weights,
    feeds: Object.fromEntries(io),
    ignore: isBlipBuffer,
    build: (scope, input) => {
      const image = buildBlipVision(scope, config.vision, input('pixel_values'));
      const logits = buildBlipCaption(scope, config, image, input('input_ids'), input('attention_mask'));
      return { logits, loss: nextTokenLoss(logits, input('labels')) };
    },
  });
  compareForward(golden, io, got, ['logits', 'loss']);
  const pixels = need(io, 'pixel_values');
  const length = golden.number('max_new_tokens');
  const rows = ({ shape }: HostTensor, flat: number[]) => Array.from({ length: shape[0]! }, (_, i) => flat.slice(i * shape[1]!, (i + 1) * shape[1]!));
  for (const [name, prompt] of [['greedy_ids', undefined], ['greedy_prompted_ids', 'prompt_ids']] as const) {
    if (!io.has(name)) continue;
    const prompts = prompt && rows(need(io, prompt), numbers(io, prompt)).map((row) => row.slice(0, -1));
    const ids = await captionGreedily({ config, weights, pixels, newTokens: length, ...(prompts && { prompts }) });
    golden.compare.exact(name, ids, rows(need(io, name), numbers(io, name)));
  }
}
