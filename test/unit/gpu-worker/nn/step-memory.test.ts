/** What a training step holds beside its weights: the moments, one copy of the gradients and a few layers' worth more. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { listParameters } from '#gpu-worker/nn/compile-forward.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { conv2d } from '#gpu-worker/nn/layers.ts';
import { meanSquaredError } from '#gpu-worker/nn/loss.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { TrainStep } from '#gpu-worker/nn/train-step.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Graph, Value } from '#gpu-worker/onnx/graph.ts';
import type { HeavyResult } from '#test/fixtures/gpu-worker/heavy-step.ts';

const SCRIPT = join(import.meta.dirname, '../../../fixtures/gpu-worker/heavy-step.ts');

test('lean steps in place keep no second copy of weights, moments or gradients', async () => {
  // glibc is told to give freed blocks back at once, so that the high-water mark is that of the tensors.
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT], { env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536' } });
  const { weightBytes, riseBytes, inPlace } = JSON.parse(stdout) as HeavyResult;
  expect(inPlace).toBe(true);
  expect(riseBytes / weightBytes, 'times the weights: two moments, the gradients and less than one more').toBeLessThan(3.8);
}, 60_000);

test('each kernel is turned round for the backward pass when its turn has come', async () => {
  const channels = 16;
  const build = (graph: Graph, scope: Scope) => {
    let x: Value = graph.input('x', 'float32', [1, channels, 4, 4]);
    for (let i = 0; i < 4; i++) x = conv2d(scope.child(`block.${i}`), x, channels);
    return { loss: meanSquaredError(x, graph.input('target', 'float32', [1, channels, 4, 4])) };
  };
  const folder = await mkdtemp(join(tmpdir(), 'apiary-step-memory-'));
  try {
    const step = await TrainStep.compile({ name: 'order', build, weights: initializeWeights(listParameters(build), 1), optimizer: { learningRate: 1e-4 }, session: { threads: 1, profilePrefix: join(folder, 'profile') } });
    const zeros = hostTensor('float32', [1, channels, 4, 4], new Float32Array(channels * 16));
    await step.run({ x: zeros, target: zeros });
    await step.release();
    const events = JSON.parse(await readFile(join(folder, (await readdir(folder))[0]!), 'utf8')) as { name: string; ts: number; args?: { op_name?: string; output_type_shape?: Record<string, number[]>[] } }[];
    const order = events.filter(({ name }) => name.startsWith('backward/') && name.endsWith('_kernel_time')).sort((a, b) => a.ts - b.ts).map(({ args }) => `${args?.op_name} ${JSON.stringify(args?.output_type_shape)}`);
    const turned = `Transpose [{"float":[9,${channels * channels}]}]`;
    const marks = order.filter((entry) => entry === turned || entry.startsWith('Gather')).map((entry) => entry.split(' ')[0]);
    // The first convolution needs no gradient of its input.
    expect(marks).toEqual(['Gather', 'Transpose', 'Gather', 'Transpose', 'Gather', 'Transpose', 'Gather']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
