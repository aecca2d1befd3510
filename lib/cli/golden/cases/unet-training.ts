/** @file Case `unet-sd15`: prediction, gradients, and AdamW steps with clipping and EMA through the training engine. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { meanSquaredError } from '#gpu-worker/nn/loss.ts';
import { TrainStep } from '#gpu-worker/nn/train-step.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { compareForward, compareGradients, compute, gradientOutputs } from '../compute.ts';
import { floats, type GoldenCase, need } from '../golden-case.ts';
import { compareOtherSizes, predict, readUNet, type UNetFiles } from './unet.ts';

const ZHyper = z.looseObject({ clip: z.number(), ema: z.number(), lr: z.number(), weight_decay: z.number(), betas: z.tuple([z.number(), z.number()]), eps: z.number() });

/** Tensors the loss needs, without their batch prefix. */
const FED = ['sample', 'timesteps', 'encoder_hidden_states', 'noise'] as const;

export async function runUNetSd15(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const files = await readUNet(golden);
  const first = batchesOf(io)[0]!;
  const got = await compute({
    name: 'unet',
    weights: files.weights,
    feeds: Object.fromEntries(io),
    build: (scope, input) => {
      const pred = predict(scope, files.config, input, first);
      const loss = meanSquaredError(pred, input(`${first}noise`));
      return { pred, loss, ...gradientOutputs(scope, loss, io) };
    },
  });
  compareForward(golden, io, got, ['pred', 'loss']);
  compareGradients(golden, io, got);
  await compareOtherSizes(golden, io, files);
  await compareTraining(golden, io, files);
}

/** Prefixes of the training batches, b0. b1. ... in order. */
function batchesOf(io: ReadonlyMap<string, HostTensor>): string[] {
  const batches = [...io.keys()].flatMap((name) => /^(b\d+\.)noise$/.exec(name)?.[1] ?? []);
  if (batches.length === 0) throw new Error('io.safetensors has no batch "b0.noise"');
  return batches.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}

async function compareTraining(golden: GoldenCase, io: ReadonlyMap<string, HostTensor>, { config, weights }: UNetFiles): Promise<void> {
  const hyper = parseConfig(ZHyper, golden.meta.hyper, 'meta.json, hyper');
  const batches = batchesOf(io);
  const first = batches[0]!;
  const training = await TrainStep.compile({
    name: 'unet',
    weights,
    build: (graph, scope) => {
      const input = (name: string) => graph.input(name, need(io, first + name).dtype, need(io, first + name).shape);
      return { loss: meanSquaredError(predict(scope, config, input), input('noise')) };
    },
    optimizer: { learningRate: hyper.lr, beta1: hyper.betas[0], beta2: hyper.betas[1], epsilon: hyper.eps, weightDecay: hyper.weight_decay, clipNorm: hyper.clip, ema: { decay: hyper.ema } },
  });
  try {
    const [losses, norms]: [number[], number[]] = [[], []];
    for (const batch of batches) {
      const { loss, gradientNorm } = await training.run(Object.fromEntries(FED.map((name) => [name, need(io, batch + name)])));
      losses.push(loss![0]!);
      norms.push(gradientNorm![0]!);
    }
    golden.compare.tensor('forward', 'losses', losses, floats(io, 'losses'));
    golden.compare.tensor('grad', 'grad_norms', norms, floats(io, 'grad_norms'));
    for (const [kind, state] of [['step3', training.state.view('parameters')], ['ema3', training.state.view('ema')]] as const) {
      for (const [name, want] of io) if (name.startsWith(`${kind}.`)) golden.compare.tensor(kind, name, state.get(name.slice(kind.length + 1))?.data ?? [], want.data);
    }
  } finally {
    await training.release();
  }
}
