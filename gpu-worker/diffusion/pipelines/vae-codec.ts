/** @file Pictures to latents and back, as pipelines need them: the mode of the latent distribution, no noise. */
import type { VaeConfig } from '#gpu-worker/models/vae/config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '#gpu-worker/models/vae/model.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import type { Model } from './pipeline-folder.ts';

const isEncoder = (name: string) => name.startsWith('encoder.') || name.startsWith('quant_conv.');

/** (B, 3, H, W) in [-1, 1] -> latent mode (B, C, H/f, W/f), not scaled. */
export async function encodePixels({ config, weights }: Model<VaeConfig>, pixels: HostTensor, session?: InferenceSessionOptions): Promise<HostTensor> {
  const forward = await compileForward({
    name: 'vae encoder',
    weights,
    ignore: (name) => !isEncoder(name),
    build: (graph, scope) => ({ mode: buildVaeEncoder(scope, config, graph.input('pixels', 'float32', pixels.shape)).mean }),
    ...(session && { session }),
  });
  return forward.run({ pixels }).then(({ mode }) => mode!).finally(() => forward.release());
}

/** Latents as the UNet sees them (scaled) -> pictures (B, 3, H f, W f), about [-1, 1]. */
export async function decodeLatents({ config, weights }: Model<VaeConfig>, latents: HostTensor, session?: InferenceSessionOptions): Promise<HostTensor> {
  const unscaled: HostTensor = { ...latents, data: (latents.data as Float32Array).map((x) => x / config.scalingFactor) };
  const forward = await compileForward({
    name: 'vae decoder',
    weights,
    ignore: isEncoder,
    build: (graph, scope) => ({ pixels: buildVaeDecoder(scope, config, graph.input('latents', 'float32', latents.shape)) }),
    ...(session && { session }),
  });
  return forward.run({ latents: unscaled }).then(({ pixels }) => pixels!).finally(() => forward.release());
}
