/** @file The denoising loop all pipelines share: one compiled UNet, any scheduler, guidance over the branches of the batch. */
import { guideText, guideTextAndImage } from '../guidance.ts';
import type { DrawNoise, SamplingPlan } from '../schedulers/scheduler.ts';
import { ConfigError } from '#gpu-worker/models/config-error.ts';
import type { UNetConfig } from '#gpu-worker/models/unet/config.ts';
import { buildUNet, type AttentionHook } from '#gpu-worker/models/unet/model.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { hostTensor, type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { Feeds, InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import type { Model } from './pipeline-folder.ts';

/** What a step saw and did, for progress, golden cases and previews. */
export interface SampledStep {
  index: number;
  steps: number;
  timestep: number;
  /** Raw network outputs, all branches, (branches B, C, h, w). */
  outputs: Float32Array;
  /** After the step, (B, C, h, w). */
  latents: Float32Array;
}

/** How branches of a batch are mixed: each is B samples; orders are diffusers'. */
export type Guidance =
  | { kind: 'none' }
  /** Branches [no text, text]. */
  | { kind: 'text'; scale: number }
  /** Branches [text + image, image, neither]. */
  | { kind: 'text-and-image'; text: number; image: number };

/** One run of a compiled sampler. */
export interface SampleInputs {
  plan: SamplingPlan;
  /** Standard normal start (B, C, h, w). */
  init: HostTensor;
  /** Text embeddings of all branches (branches B, T, width). */
  context: HostTensor;
  /** Latents shown to the network beside the noisy ones, all branches (branches B, C', h, w). */
  imageLatents?: HostTensor | undefined;
  guidance: Guidance;
  draw: DrawNoise;
  /** Further inputs that the attention hook declared, per step. */
  feeds?: ((index: number, steps: number) => Feeds) | undefined;
  /** Redraws clean latents (B, C, h, w) instead of drawing from nothing: `init` is added to them at the level of step `step`, where the run starts (SDEdit, Meng et al. 2022). */
  redraw?: { clean: Float32Array; step: number } | undefined;
  onStep?: ((step: SampledStep) => void | Promise<void>) | undefined;
}

export interface SamplerOptions {
  unet: Model<UNetConfig>;
  /** Shape of `init`, (B, C, h, w). */
  latentShape: readonly number[];
  /** Shape of `context`. */
  contextShape: readonly number[];
  /** Channels of `imageLatents`; 0 for a text-to-image model. */
  imageChannels: number;
  attention?: AttentionHook | undefined;
  session?: InferenceSessionOptions | undefined;
}

/** A UNet compiled for one batch shape. */
export interface Sampler {
  /** Denoises `init` to clean latents (B, C, h, w), scaled as the UNet was trained on them. */
  sample(inputs: SampleInputs): Promise<HostTensor>;
  release(): Promise<void>;
}

const BRANCHES: Record<Guidance['kind'], number> = { none: 1, text: 2, 'text-and-image': 3 };

function guide(guidance: Guidance, outputs: Float32Array): Float32Array {
  if (guidance.kind === 'none') return outputs;
  return guidance.kind === 'text' ? guideText(outputs, guidance.scale) : guideTextAndImage(outputs, guidance.text, guidance.image);
}

/** The network's input: noisy latents repeated for each branch, image latents beside them on the channel axis. */
function networkInput(scaled: Float32Array, samples: number, channels: number, plane: number, image: HostTensor | undefined): Float32Array {
  const extra = image ? image.shape[1]! : 0;
  const out = new Float32Array(samples * (channels + extra) * plane);
  const row = channels * plane;
  for (let i = 0; i < samples; i++) {
    const from = (i * row) % scaled.length;
    out.set(scaled.subarray(from, from + row), i * (channels + extra) * plane);
    if (image) out.set((image.data as Float32Array).subarray(i * extra * plane, (i + 1) * extra * plane), i * (channels + extra) * plane + row);
  }
  return out;
}

/** Compiles a UNet for runs of one shape; many runs then share the compiled graph. */
export async function compileSampler({ unet, latentShape, contextShape, imageChannels, attention, session }: SamplerOptions): Promise<Sampler> {
  const [batch, channels, height, width] = latentShape as [number, number, number, number];
  const samples = contextShape[0]!;
  const inputShape = [samples, channels + imageChannels, height, width];
  if (inputShape[1] !== unet.config.inChannels) throw new ConfigError(`The UNet takes ${unet.config.inChannels} channels but this pipeline gives it ${inputShape[1]}: ${imageChannels > 0 ? 'it is a text-to-image model, not an editor' : 'it is an editor, not a text-to-image model'}.`);
  const forward = await compileForward({
    name: 'unet',
    weights: unet.weights,
    build: (graph, scope) => ({
      out: buildUNet(scope, unet.config, { sample: graph.input('sample', 'float32', inputShape), timesteps: graph.input('timesteps', 'float32', [samples]), context: graph.input('context', 'float32', contextShape) }, { attention }),
    }),
    ...(session && { session }),
  });
  return {
    release: () => forward.release(),
    async sample({ plan, init, context, imageLatents, guidance, draw, feeds, redraw, onStep }) {
      if (samples !== batch * BRANCHES[guidance.kind]) throw new Error(`Guidance "${guidance.kind}" of ${batch} pictures needs ${batch * BRANCHES[guidance.kind]} text embeddings but the sampler was compiled for ${samples}.`);
      const first = redraw?.step ?? 0;
      let latents: Float32Array = redraw ? plan.addNoise(redraw.clean, init.data as Float32Array, first) : (init.data as Float32Array).map((x) => x * plan.initNoiseSigma);
      for (const [index, timestep] of plan.timesteps.entries()) {
        if (index < first) continue;
        const input = networkInput(plan.scaleModelInput(latents, index), samples, channels, height * width, imageLatents);
        const { out } = await forward.run({ sample: { dtype: 'float32', shape: inputShape, data: input }, timesteps: hostTensor('float32', [samples], new Float32Array(samples).fill(timestep)), context, ...feeds?.(index, plan.timesteps.length) });
        const outputs = out!.data as Float32Array;
        latents = plan.step(guide(guidance, outputs), index, latents, draw);
        await onStep?.({ index, steps: plan.timesteps.length, timestep, outputs, latents });
      }
      return { dtype: 'float32', shape: init.shape, data: latents };
    },
  };
}

/** Compiles, runs once and frees. */
export async function sample({ unet, attention, session, ...inputs }: SampleInputs & Pick<SamplerOptions, 'unet' | 'attention' | 'session'>): Promise<HostTensor> {
  const sampler = await compileSampler({ unet, attention, session, latentShape: inputs.init.shape, contextShape: inputs.context.shape, imageChannels: inputs.imageLatents?.shape[1] ?? 0 });
  return sampler.sample(inputs).finally(() => sampler.release());
}

/** Rows of several tensors after one another. */
export function stackRows(tensors: readonly HostTensor[]): HostTensor {
  const [first] = tensors;
  if (!first) throw new Error('There is nothing to stack.');
  const shape = [tensors.reduce((rows, { shape: [n] }) => rows + n!, 0), ...first.shape.slice(1)];
  const data = new Float32Array(sizeOf(shape));
  let at = 0;
  for (const tensor of tensors) {
    data.set(tensor.data as Float32Array, at);
    at += tensor.data.length;
  }
  return { dtype: 'float32', shape, data };
}

/** Rows [from, to) of a tensor; shares its memory. */
export function sliceRows({ dtype, shape: [, ...rest], data }: HostTensor, from: number, to: number): HostTensor {
  const size = sizeOf(rest);
  return { dtype, shape: [to - from, ...rest], data: (data as Float32Array).subarray(from * size, to * size) };
}
