/** Activation checkpoints: the same gradients bit for bit, each block computed again only when the backward pass comes to it, and a fraction of the memory. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unetConfig } from '#gpu-worker/models/unet/config.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import { compileGradients } from '#gpu-worker/nn/compile-gradients.ts';
import { meanSquaredError } from '#gpu-worker/nn/loss.ts';
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { cast } from '#gpu-worker/onnx/ops/elementwise.ts';
import { type DeepResult, type DeepTask, runDeep } from '#test/fixtures/gpu-worker/deep-step.ts';

const SCRIPT = join(import.meta.dirname, '../../../fixtures/gpu-worker/deep-step.ts');
const CASE = join(import.meta.dirname, '../../../golden/vectors/unet-sd21');
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-checkpoint-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

test("a UNet's gradients are the reference's, and those without checkpoints bit for bit", async () => {
  const config = unetConfig(JSON.parse(await readFile(join(CASE, 'config.json'), 'utf8')));
  const io = await readSafetensors(join(CASE, 'io.safetensors'));
  const evaluate = async (checkpoint: boolean) => {
    const compiled = await compileGradients({
      name: 'unet',
      weights: await readSafetensors(join(CASE, 'model.safetensors')),
      build: (graph, scope) => {
        const input = (name: string) => graph.input(name, io.get(name)!.dtype, io.get(name)!.shape);
        const prediction = buildUNet(scope, config, { sample: input('sample'), timesteps: cast(input('timesteps'), 'float32'), context: input('encoder_hidden_states') }, { checkpoint });
        return { loss: meanSquaredError(prediction, input('velocity')) };
      },
    });
    const feeds = Object.fromEntries(['sample', 'timesteps', 'encoder_hidden_states', 'velocity'].map((name) => [name, io.get(name)!]));
    return (await compiled.run(feeds).finally(() => compiled.release())).gradients;
  };
  const [kept, again] = [await evaluate(false), await evaluate(true)];
  let largest = 0;
  for (const { data } of kept.values()) for (const value of data) largest = Math.max(largest, Math.abs(Number(value)));
  for (const [name, { data }] of again) {
    const want = io.get(`grad.${name}`)!.data;
    expect(Math.max(...Array.from(data as Float32Array, (value, i) => Math.abs(value - Number(want[i])))), name).toBeLessThan(1e-3 * largest);
    expect(Buffer.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).equals(Buffer.from(new Uint8Array(kept.get(name)!.data.buffer, kept.get(name)!.data.byteOffset, data.byteLength))), name).toBe(true);
  }
});

test('every block is computed again after the backward pass of the one above it', async () => {
  const blocks = 5;
  const task: DeepTask = { blocks, shape: [1, 8, 16, 16], checkpoint: true, steps: 1, profilePrefix: join(scratch, 'profile') };
  await runDeep(task);
  const file = (await readdir(scratch)).find((name) => name.startsWith('profile'))!;
  const events = JSON.parse(await readFile(join(scratch, file), 'utf8')) as { cat?: string; name: string; ts: number }[];
  const order = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time')).sort((a, b) => a.ts - b.ts).map(({ name }) => name);
  const blockOf = (name: string) => Number(/recompute\.block\.(\d)/.exec(name)?.[1]);
  // The last convolution of a block gives its output, which nobody needs a second time.
  expect(order.filter((name) => name.includes('recompute.block.') && name.includes('Conv')).map(blockOf)).toEqual([4, 4, 3, 3, 2, 2, 1, 1, 0, 0]);
  const work = (name: string) => (/Conv|LayerNormalization/.test(name) ? blockOf(name) : Number.NaN);
  for (let block = 1; block < blocks; block++) {
    const [last, first] = [order.findLastIndex((name) => work(name) === block), order.findIndex((name) => work(name) === block - 1)];
    expect(first, `block ${block - 1} waits for block ${block}`).toBeGreaterThan(last);
    // Three weights, three biases, three pairs of norm parameters: all their gradients lie between the two.
    const between = order.slice(last + 1, first).filter((name) => name.startsWith('backward/'));
    expect(between.filter((name) => /Gemm|MatMul/.test(name)).length, `gradients of block ${block}`).toBeGreaterThanOrEqual(4);
  }
});

test('peak memory falls to a fraction, the training stays the same to the last bit', async () => {
  // glibc is told to give freed blocks back at once, so that the high-water mark is that of the tensors.
  const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536' };
  const run = async (task: DeepTask) => JSON.parse((await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT, JSON.stringify(task)], { env })).stdout) as DeepResult;
  const measure = (checkpoint: boolean) => run({ blocks: 12, shape: [4, 16, 64, 64], checkpoint, steps: 2 });
  const base = await run({ blocks: 12, shape: [1, 16, 2, 2], checkpoint: true, steps: 1 });
  const [kept, again] = [await measure(false), await measure(true)];
  expect(again.losses).toEqual(kept.losses);
  expect(again.weights).toBe(kept.weights);
  const activations = (result: DeepResult) => result.peakBytes - base.peakBytes;
  expect(activations(again), `${activations(again) / 1e6} MB with, ${activations(kept) / 1e6} MB without`).toBeLessThan(0.5 * activations(kept));
}, 120_000);
