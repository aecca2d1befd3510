/** @file Case `vae`: encode, sample with given noise, decode, L1 + KL loss and its gradients. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { vaeConfig } from '#gpu-worker/models/vae/config.ts';
import { buildVaeLoss } from '#gpu-worker/models/vae/model.ts';
import { normaliseVaeWeights } from '#gpu-worker/models/vae/weights.ts';
import { compareForward, compareGradients, compute, gradientOutputs } from '../compute.ts';
import type { GoldenCase } from '../golden-case.ts';

export async function runVae(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const config = vaeConfig(await golden.json('config.json'), 'config.json');
  const got = await compute({
    name: 'vae',
    weights: normaliseVaeWeights(await readSafetensors(golden.path('model.safetensors'))),
    feeds: Object.fromEntries(io),
    build: (scope, input) => {
      const { l1, kl, loss, distribution, latents, reconstruction } = buildVaeLoss(scope, config, input('pixels'), input('noise'), golden.number('kl_weight'));
      return { l1, kl, loss, mean: distribution.mean, logvar: distribution.logvar, z: latents, recon: reconstruction, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['mean', 'logvar', 'z', 'recon', 'l1', 'kl', 'loss']);
  compareGradients(golden, io, got);
}
