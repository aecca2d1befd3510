/** @file Cases `unet-sd21` and `unet-weighted`, and the parts they share with `unet-sd15`: predictions, losses, gradients. */
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { meanSquaredError } from '#gpu-worker/nn/loss.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { cast, div, exp, mul, square, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { mean } from '#gpu-worker/onnx/ops/reduction.ts';
import { unetConfig, type UNetConfig } from '#gpu-worker/models/unet/config.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import { inflateInputChannels } from '#gpu-worker/models/unet/weights.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { compareForward, compareGradients, compute, gradientOutputs, type Inputs } from '../compute.ts';
import { floats, type GoldenCase } from '../golden-case.ts';

export interface UNetFiles {
  config: UNetConfig;
  weights: Weights;
}

/** Configuration and weights of the case, or of a subfolder of it. */
export async function readUNet(golden: GoldenCase, ...folder: string[]): Promise<UNetFiles> {
  const config = unetConfig(await golden.json(...folder, 'config.json'), [...folder, 'config.json'].join('/'));
  return { config, weights: await readSafetensors(golden.path(...folder, 'model.safetensors')) };
}

/** The prediction on tensors `<prefix>sample`, `<prefix>timesteps`, `<prefix>encoder_hidden_states`. */
export function predict(scope: Scope, config: UNetConfig, input: Inputs, prefix = '', sample = 'sample'): Value {
  return buildUNet(scope, config, { sample: input(`${prefix}${sample}`), timesteps: cast(input(`${prefix}timesteps`), 'float32'), context: input(`${prefix}encoder_hidden_states`) });
}

/** Forward passes at other sizes than the batch's own: every prefix with a sample and an expected prediction. */
export async function compareOtherSizes(golden: GoldenCase, io: ReadonlyMap<string, HostTensor>, { config, weights }: UNetFiles): Promise<void> {
  for (const name of io.keys()) {
    const prefix = /^(.+\.)pred$/.exec(name)?.[1];
    if (prefix === undefined || !io.has(`${prefix}sample`)) continue;
    const got = await compute({ name: `unet ${prefix}`, weights, feeds: Object.fromEntries(io), build: (scope, input) => ({ [name]: predict(scope, config, input, prefix) }) });
    compareForward(golden, io, got, [name]);
  }
}

/** Case `unet-sd21`: the loss's target follows hyper.prediction_type. */
export async function runUNetSd21(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const files = await readUNet(golden);
  const target = golden.text('prediction_type') === 'v_prediction' ? 'velocity' : 'noise';
  const got = await compute({
    name: 'unet',
    weights: files.weights,
    feeds: Object.fromEntries(io),
    build: (scope, input) => {
      const pred = predict(scope, files.config, input);
      const loss = meanSquaredError(pred, input(target));
      return { pred, loss, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['pred', 'loss']);
  compareGradients(golden, io, got);
  await compareOtherSizes(golden, io, files);
}

/** Case `unet-weighted`: HIVE's weighted loss, and the 4 -> 8 channel inflation recomputed from t2i/. */
export async function runUNetWeighted(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const files = await readUNet(golden);
  const got = await compute({
    name: 'unet',
    weights: files.weights,
    feeds: Object.fromEntries(io),
    build: (scope, input) => {
      const pred = predict(scope, files.config, input);
      const weights = exp(div(input('reward'), golden.number('eta')));
      const perSample = mean(square(sub(pred, input('noise'))), [1, 2, 3]);
      const loss = mean(mul(perSample, weights));
      return { pred, weights, per_sample_mse: perSample, loss, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['pred', 'weights', 'per_sample_mse', 'loss']);
  compareGradients(golden, io, got);

  const base = await readUNet(golden, 't2i');
  const inflated = inflateInputChannels(base.config, base.weights, files.config.inChannels);
  for (const [name, { data }] of inflated.weights) golden.compare.exact(`inflated ${name}`, data, files.weights.get(name)?.data ?? []);
  if (io.has('conv_in.after')) golden.compare.exact('conv_in.after', inflated.weights.get('conv_in.weight')!.data, floats(io, 'conv_in.after'));
  const run = (name: string, { config, weights }: UNetFiles, sample: string) =>
    compute({ name, weights, feeds: Object.fromEntries(io), build: (scope, input) => ({ 't2i.pred': predict(scope, config, input, '', sample) }) });
  compareForward(golden, io, await run('t2i', base, 'noisy_latents'), ['t2i.pred']);
  compareForward(golden, io, await run('inflated', inflated, 'sample'), ['t2i.pred']);
}
