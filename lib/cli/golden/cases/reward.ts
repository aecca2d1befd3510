/** @file Case `reward`: rewards of K edits per condition, Bradley-Terry losses, gradients of the trainable part. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { mean } from '#gpu-worker/onnx/ops/reduction.ts';
import { blipConfig } from '#gpu-worker/models/blip/config.ts';
import { buildReward, rankingLosses } from '#gpu-worker/models/blip/reward.ts';
import { isBlipBuffer } from '#gpu-worker/models/blip/weights.ts';
import { compareForward, compareGradients, compute, gradientOutputs } from '../compute.ts';
import type { GoldenCase } from '../golden-case.ts';

export async function runReward(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = blipConfig(await golden.json('config.json'));
  const got = await compute({
    name: 'reward',
    weights: await readSafetensors(golden.path('model.safetensors')),
    feeds: Object.fromEntries(io),
    ignore: isBlipBuffer,
    build: (scope, input) => {
      const rewards = buildReward(scope, config, { original: input('input_pixels'), edited: input('edited_pixels'), ids: input('input_ids'), mask: input('attention_mask') });
      const losses = rankingLosses(rewards, input('rank'));
      const loss = mean(losses);
      return { rewards, losses, loss, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['rewards', 'losses', 'loss']);
  compareGradients(golden, io, got);
}
