/** @file `bench train-step`: forward, backward, clipping, AdamW and EMA of a UNet that learns to predict noise. */
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import { unetParameters } from '#gpu-worker/models/unet/weights.ts';
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import { meanSquaredError } from '#gpu-worker/nn/loss.ts';
import { TrainStep } from '#gpu-worker/nn/train-step.ts';
import { type HostTensor, hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { integers, normal } from '#gpu-worker/runtime/rng.ts';
import type { ResolvedDevice } from '#gpu-worker/runtime/device.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import type { BenchCase } from './bench-case.ts';
import { type BenchUnet, benchWeights, HALF_TOLERANCE, quarterStableDiffusion, shapesUnet, stableDiffusion } from './unets.ts';

const SEED = 7;
const OPTIMIZER = { learningRate: 1e-4, weightDecay: 0.01, clipNorm: 1, emaDecay: 0.999 };

export interface TrainStepCaseOptions {
  name: string;
  unet: BenchUnet;
  batch: number;
  iterations: number;
  /** As trainings use CUDA (`onDevice`), with `steps` steps a call; PyTorch with bfloat16 autocast. */
  cuda?: { steps: number };
}

/** Standard normal numbers of a shape. */
function noise(stream: string, shape: readonly number[]): HostTensor {
  return hostTensor('float32', [...shape], normal({ seed: SEED, stream }, sizeOf(shape)));
}

/** One optimizer step on a fixed batch: what the step costs does not depend on the numbers. */
export function trainStepCase({ name, unet, batch, iterations, cuda }: TrainStepCaseOptions): BenchCase {
  const config = unetConfig(unet.json, `the UNet of ${name}`);
  const latents = [batch, config.inChannels, unet.side, unet.side];
  const weights = () => benchWeights(unetParameters(config), SEED);
  const steps = cuda?.steps ?? 1;
  const inputs = {
    sample: noise('sample', latents),
    timesteps: hostTensor('float32', [batch], Float32Array.from(integers({ seed: SEED, stream: 'timesteps' }, batch, 1000))),
    context: noise('context', [batch, unet.tokens, unet.contextWidth]),
    target: noise('target', [batch, config.outChannels, unet.side, unet.side]),
  };
  return {
    name,
    what: `one optimizer step, batch ${batch}, ${unet.side}×${unet.side} latents${cuda ? `; ${steps} steps a call in float16, PyTorch in bfloat16` : ''}`,
    iterations,
    ...(cuda && { steps, tolerance: HALF_TOLERANCE }),
    async compile(session) {
      const step = await TrainStep.compile({
        name,
        weights: weights(),
        adoptWeights: true,
        build: (graph, scope) => {
          const input = (key: keyof typeof inputs) => graph.input(key, 'float32', inputs[key].shape);
          const predicted = buildUNet(scope, config, { sample: input('sample'), timesteps: input('timesteps'), context: input('context') });
          return { loss: meanSquaredError(predicted, input('target')) };
        },
        ...onDevice({ learningRate: OPTIMIZER.learningRate, weightDecay: OPTIMIZER.weightDecay, clipNorm: OPTIMIZER.clipNorm, ema: { decay: OPTIMIZER.emaDecay } }, cuda ? 'cuda' : 'cpu'),
        stepsPerCall: steps,
        session,
      });
      const run = async (count: number) => (await step.take(new Array(count).fill(inputs))).loss![0]!;
      return { run: () => run(steps), ...(steps > 1 && { runOne: () => run(1) }), release: () => step.release() };
    },
    peerTask: () => ({ kind: 'train-step', settings: { unet: unet.json, optimizer: OPTIMIZER, device: cuda ? 'cuda' : 'cpu' }, weights: weights(), inputs }),
  };
}

export async function trainStepCases(device: ResolvedDevice): Promise<readonly BenchCase[]> {
  if (device === 'cuda') return [trainStepCase({ name: 'train-step/sd15', unet: stableDiffusion(32), batch: 16, iterations: 1, cuda: { steps: 32 } })];
  const { batch } = (await readPreset('text-to-image', 'shapes')).optimization;
  return [
    trainStepCase({ name: 'train-step/shapes', unet: await shapesUnet(), batch, iterations: 3 }),
    trainStepCase({ name: 'train-step/sd15-quarter', unet: quarterStableDiffusion(32), batch: 2, iterations: 3 }),
  ];
}
