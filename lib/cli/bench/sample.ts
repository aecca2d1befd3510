/** @file `bench sample`: text-guided DDIM sampling of latents, all steps with the scheduler's own work. */
import { compileSampler } from '#gpu-worker/diffusion/pipelines/sample.ts';
import { schedulerFromJson } from '#gpu-worker/diffusion/schedulers/index.ts';
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { unetParameters } from '#gpu-worker/models/unet/weights.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { type HostTensor, hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import { ddimJson } from '#gpu-worker/shapes/pretrain/architectures.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import type { BenchCase } from './bench-case.ts';
import { type BenchUnet, shapesUnet } from './unets.ts';

const SEED = 7;

export interface SampleCaseOptions {
  name: string;
  unet: BenchUnet;
  /** Pictures at once; the network sees twice as many, with and without text. */
  batch: number;
  steps: number;
  guidanceScale: number;
}

/** Mean square of the sampled latents: what both sides must agree on. */
function power({ data }: HostTensor): number {
  const values = data as Float32Array;
  return values.reduce((total, x) => total + x * x, 0) / values.length;
}

export function sampleCase({ name, unet, batch, steps, guidanceScale }: SampleCaseOptions): BenchCase {
  const config = unetConfig(unet.json, `the UNet of ${name}`);
  const weights = () => initializeWeights(unetParameters(config), SEED);
  const tensor = (stream: string, shape: number[]) => hostTensor('float32', shape, normal({ seed: SEED, stream }, sizeOf(shape)));
  const inputs = { init: tensor('init', [batch, config.inChannels, unet.side, unet.side]), context: tensor('context', [2 * batch, unet.tokens, unet.contextWidth]) };
  const schedulerJson = ddimJson();
  return {
    name,
    what: `${steps} DDIM steps of ${batch} pictures with text guidance, ${unet.side}×${unet.side} latents`,
    iterations: 1,
    async compile(session) {
      const sampler = await compileSampler({ unet: { config, weights: weights() }, latentShape: inputs.init.shape, contextShape: inputs.context.shape, imageChannels: 0, session });
      const scheduler = schedulerFromJson(schedulerJson);
      const draw = (): Float32Array => {
        throw new Error('DDIM without eta draws no noise.');
      };
      return {
        run: async () => power(await sampler.sample({ plan: scheduler.plan(steps), ...inputs, guidance: { kind: 'text', scale: guidanceScale }, draw })),
        release: () => sampler.release(),
      };
    },
    peerTask: () => ({ kind: 'sample', settings: { unet: unet.json, scheduler: schedulerJson, steps, guidanceScale }, weights: weights(), inputs }),
  };
}

export async function sampleCases(): Promise<readonly BenchCase[]> {
  const { steps, textGuidance, batch } = await readPreset('sampling', 'text-to-image');
  return [sampleCase({ name: 'sample/shapes', unet: await shapesUnet(), batch, steps, guidanceScale: textGuidance })];
}
