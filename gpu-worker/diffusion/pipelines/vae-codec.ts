/** @file Pictures to latents and back, as pipelines need them: the mode of the latent distribution, no noise. */
import type { VaeConfig } from '#gpu-worker/models/vae/config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '#gpu-worker/models/vae/model.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import type { Model } from './pipeline-folder.ts';

/** A compiled half of a VAE, for one input shape. */
export interface Codec {
  run(input: HostTensor): Promise<HostTensor>;
  release(): Promise<void>;
}

const isEncoder = (name: string) => name.startsWith('encoder.') || name.startsWith('quant_conv.');

/** Compiles (B, 3, H, W) in [-1, 1] -> latent mode (B, C, H/f, W/f), not scaled. */
export async function compileEncoder({ config, weights }: Model<VaeConfig>, shape: readonly number[], session?: InferenceSessionOptions): Promise<Codec> {
  const forward = await compileForward({
    name: 'vae encoder',
    weights,
    ignore: (name) => !isEncoder(name),
    build: (graph, scope) => ({ mode: buildVaeEncoder(scope, config, graph.input('pixels', 'float32', shape)).mean }),
    ...(session && { session }),
  });
  return { run: async (pixels) => (await forward.run({ pixels })).mode!, release: () => forward.release() };
}

/** Compiles latents as the UNet sees them (scaled), (B, C, h, w) -> pictures (B, 3, h f, w f), about [-1, 1]. */
export async function compileDecoder({ config, weights }: Model<VaeConfig>, shape: readonly number[], session?: InferenceSessionOptions): Promise<Codec> {
  const forward = await compileForward({
    name: 'vae decoder',
    weights,
    ignore: isEncoder,
    build: (graph, scope) => ({ pixels: buildVaeDecoder(scope, config, graph.input('latents', 'float32', shape)) }),
    ...(session && { session }),
  });
  return {
    run: async (latents) => (await forward.run({ latents: { ...latents, data: (latents.data as Float32Array).map((x) => x / config.scalingFactor) } })).pixels!,
    release: () => forward.release(),
  };
}

/** Encodes once and frees. */
export async function encodePixels(vae: Model<VaeConfig>, pixels: HostTensor, session?: InferenceSessionOptions): Promise<HostTensor> {
  const encoder = await compileEncoder(vae, pixels.shape, session);
  return encoder.run(pixels).finally(() => encoder.release());
}

/** Decodes once and frees. */
export async function decodeLatents(vae: Model<VaeConfig>, latents: HostTensor, session?: InferenceSessionOptions): Promise<HostTensor> {
  const decoder = await compileDecoder(vae, latents.shape, session);
  return decoder.run(latents).finally(() => decoder.release());
}
