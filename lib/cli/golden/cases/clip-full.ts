/** @file Case `clip-full`: both towers, logits, contrastive loss and its gradients. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { clipConfig } from '#gpu-worker/models/clip/config.ts';
import { buildClip, contrastiveLoss } from '#gpu-worker/models/clip/model.ts';
import { isClipBuffer } from '#gpu-worker/models/clip/weights.ts';
import { compareForward, compareGradients, compute, gradientOutputs } from '../compute.ts';
import type { GoldenCase } from '../golden-case.ts';

export async function runClipFull(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = clipConfig(await golden.json('config.json'));
  const got = await compute({
    name: 'clip',
    weights: await readSafetensors(golden.path('model.safetensors')),
    feeds: Object.fromEntries(io),
    ignore: isClipBuffer,
    build: (scope, input) => {
      const out = buildClip(scope, config, { ids: input('input_ids'), pixels: input('pixel_values'), mask: io.has('attention_mask') ? input('attention_mask') : undefined });
      const loss = contrastiveLoss(out.logitsPerImage);
      return { image_features: out.imageFeatures, image_embeds: out.imageEmbeds, text_embeds: out.textEmbeds, logits_per_image: out.logitsPerImage, loss, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['image_features', 'image_embeds', 'text_embeds', 'logits_per_image', 'loss']);
  compareGradients(golden, io, got);
}
