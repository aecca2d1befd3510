/** One model bound in each way, and in halves: the numbers must be the same. */
import { expect, test } from 'vitest';
import { compileForward, type ForwardDefinition, listParameters } from '#gpu-worker/nn/compile-forward.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { float32ToFloat16Array, float32ToFloat16Bits } from '#gpu-worker/onnx/float16.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import { build, batch } from '#test/fixtures/gpu-worker/small-training.ts';

const model: ForwardDefinition['build'] = (graph, scope) => ({ loss: build(graph, scope).loss });
const weights = initializeWeights(listParameters(model), 1);

async function lossOf(overrides: Partial<ForwardDefinition>): Promise<number> {
  const forward = await compileForward({ name: 'small', build: model, weights, ...overrides });
  const { loss } = await forward.run(batch(1, 0));
  await forward.release();
  return loss!.data[0] as number;
}

test('weights in the model, beside it and passed at each call give the same bits', async () => {
  const inside = await lossOf({ bind: 'constants' });
  expect(await lossOf({ bind: 'outside' })).toBe(inside);
  // Constants may be packed, which changes the order of sums.
  expect(await lossOf({ bind: 'inputs' })).toBeCloseTo(inside, 6);
});

test.each(['constants', 'outside', 'inputs'] as const)('halves come close to float32, with weights as %s', async (bind) => {
  const [full, half] = [await lossOf({ bind }), await lossOf({ bind, session: { precision: 'float16' } })];
  expect(half).not.toBe(full);
  expect(Math.abs(half - full)).toBeLessThan(0.01 * full);
});

test('many numbers are rounded to halves as one is, whatever they are', () => {
  const bits = new Uint32Array(200_000);
  const noise = normal({ seed: 1, stream: 'bits' }, bits.length);
  for (let i = 0; i < bits.length; i++) bits[i] = Math.abs(noise[i]! * 2 ** 31);
  const values = new Float32Array([...new Float32Array(bits.buffer), 0, -0, 1, -1, 65504, 65519, 65520, -65520, 1e-8, 6e-8, 6.1e-5, Infinity, -Infinity, NaN, 1 + 2 ** -11, 1 + 3 * 2 ** -11]);
  expect(float32ToFloat16Array(values)).toEqual(Uint16Array.from(values, float32ToFloat16Bits));
  expect(hostTensor('float16', [2], float32ToFloat16Array(new Float32Array([1, -2]))).data).toEqual(new Uint16Array([0x3c00, 0xc000]));
});
