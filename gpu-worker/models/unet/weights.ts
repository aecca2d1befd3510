/** @file Changes to a UNet's weights that keep diffusers' names. */
import { hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { ConfigError } from '../config-error.ts';
import type { UNetConfig } from './config.ts';
import { unetConfig } from './config.ts';

/**
 * Gives a text-to-image UNet more input channels so that it can see an image (InstructPix2Pix: 4 -> 8). The new channels
 * start at zero, so its predictions do not change.
 */
export function inflateInputChannels(config: UNetConfig, weights: Weights, channels = 8): { config: UNetConfig; weights: Map<string, ReturnType<typeof hostTensor>> } {
  const known = weights.get('conv_in.weight');
  if (!known) throw new ConfigError('The UNet has no tensor "conv_in.weight", so its input channels cannot be widened.');
  const [out, from, kh, kw] = known.shape as [number, number, number, number];
  if (channels < from) throw new ConfigError(`Tensor "conv_in.weight" already takes ${from} channels, which cannot be widened to ${channels}.`);
  const old = toFloat32(known).data as Float32Array;
  const kernel = kh * kw;
  const data = new Float32Array(sizeOf([out, channels, kh, kw]));
  for (let o = 0; o < out; o++) data.set(old.subarray(o * from * kernel, (o + 1) * from * kernel), o * channels * kernel);
  const widened = new Map(weights);
  widened.set('conv_in.weight', hostTensor('float32', [out, channels, kh, kw], data));
  return { config: unetConfig({ ...config.source, in_channels: channels }), weights: widened };
}
