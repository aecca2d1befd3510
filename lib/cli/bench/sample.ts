/** @file `bench sample`: text-guided DDIM sampling of latents, all steps with the scheduler's own work. */
import { compileSampler } from '#gpu-worker/diffusion/pipelines/sample.ts';
import { schedulerFromJson } from '#gpu-worker/diffusion/schedulers/index.ts';
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { unetParameters } from '#gpu-worker/models/unet/weights.ts';
import { type HostTensor, hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import type { ResolvedDevice } from '#gpu-worker/runtime/device.ts';
import { ddimJson } from '#gpu-worker/shapes/pretrain/architectures.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import type { BenchCase } from './bench-case.ts';
import { type BenchUnet, benchWeights, HALF_TOLERANCE, shapesUnet, stableDiffusion } from './unets.ts';

const SEED = 7;

export interface SampleCaseOptions {
  name: string;
  unet: BenchUnet;
  /** Pictures at once; the network sees twice as many, with and without text. */
  batch: number;
  steps: number;
  guidanceScale: number;
  /** On CUDA: products in float16, PyTorch in bfloat16. */
  cuda?: boolean;
}

/** Mean square of the sampled latents: what both sides must agree on. */
function power({ data }: HostTensor): number {
  const values = data as Float32Array;
  return values.reduce((total, x) => total + x * x, 0) / values.length;
}

export function sampleCase({ name, unet, batch, steps, guidanceScale, cuda = false }: SampleCaseOptions): BenchCase {
  const config = unetConfig(unet.json, `the UNet of ${name}`);
  const weights = () => benchWeights(unetParameters(config), SEED);
  const tensor = (stream: string, shape: number[]) => hostTensor('float32', shape, normal({ seed: SEED, stream }, sizeOf(shape)));
  const inputs = { init: tensor('init', [batch, config.inChannels, unet.side, unet.side]), context: tensor('context', [2 * batch, unet.tokens, unet.contextWidth]) };
  const schedulerJson = ddimJson();
  return {
    name,
    what: `${steps} DDIM steps of ${batch} pictures with text guidance, ${unet.side}×${unet.side} latents${cuda ? '; in float16, PyTorch in bfloat16' : ''}`,
    iterations: 1,
    ...(cuda && { tolerance: HALF_TOLERANCE }),
    async compile(session) {
      const sampler = await compileSampler({ unet: { config, weights: weights() }, latentShape: inputs.init.shape, contextShape: inputs.context.shape, imageChannels: 0, session: cuda ? { ...session, precision: 'float16' } : session });
      const scheduler = schedulerFromJson(schedulerJson);
      const draw = (): Float32Array => {
        throw new Error('DDIM without eta draws no noise.');
      };
      return {
        run: async () => power(await sampler.sample({ plan: scheduler.plan(steps), ...inputs, guidance: { kind: 'text', scale: guidanceScale }, draw })),
        release: () => sampler.release(),
      };
    },
    peerTask: () => ({ kind: 'sample', settings: { unet: unet.json, scheduler: schedulerJson, steps, guidanceScale, device: cuda ? 'cuda' : 'cpu' }, weights: weights(), inputs }),
  };
}

export async function sampleCases(device: ResolvedDevice): Promise<readonly BenchCase[]> {
  if (device === 'cuda') return [sampleCase({ name: 'sample/sd15', unet: stableDiffusion(64), batch: 4, steps: 20, guidanceScale: 7.5, cuda: true })];
  const { steps, textGuidance, batch } = await readPreset('sampling', 'text-to-image');
  return [sampleCase({ name: 'sample/shapes', unet: await shapesUnet(), batch, steps, guidanceScale: textGuidance })];
}
