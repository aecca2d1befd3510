/** @file Changes to a UNet's weights that keep diffusers' names. */
import { listParameters } from '#gpu-worker/nn/compile-forward.ts';
import type { ParameterSpec } from '#gpu-worker/nn/parameters.ts';
import { buildUNet } from './model.ts';
import { hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { convert, toFloat32 } from '#gpu-worker/runtime/convert.ts';
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
  widened.set('conv_in.weight', convert(hostTensor('float32', [out, channels, kh, kw], data), known.dtype)); // exact: these are its own numbers
  return { config: unetConfig({ ...config.source, in_channels: channels }), weights: widened };
}

/** Names, shapes and initialisers of a UNet's weights. */
export function unetParameters(config: UNetConfig): readonly ParameterSpec[] {
  const side = 2 ** (config.levels.length - 1);
  const width = config.levels[0]!.contextWidth;
  return listParameters((graph, scope) => ({
    out: buildUNet(scope, config, { sample: graph.input('sample', 'float32', [1, config.inChannels, side, side]), timesteps: graph.input('timesteps', 'float32', [1]), context: graph.input('context', 'float32', [1, 1, width]) }),
  }));
}
