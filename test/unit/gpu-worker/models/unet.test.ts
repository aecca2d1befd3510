import { expect, test } from 'vitest';
import { timestepEmbedding } from '#gpu-worker/models/unet/model.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';

test('a time embedding of odd width ends in a column of zeros, as in diffusers', async () => {
  const forward = await compileForward({
    name: 'time',
    weights: new Map(),
    build: (graph) => {
      const timesteps = graph.input('timesteps', 'float32', [2]);
      return { even: timestepEmbedding(timesteps, 6, true, 0), odd: timestepEmbedding(timesteps, 7, true, 0) };
    },
  });
  const { even, odd } = await forward.run({ timesteps: hostTensor('float32', [2], [3, 500]) }).finally(() => forward.release());
  expect(odd!.shape).toEqual([2, 7]);
  const row = (tensor: typeof even, i: number, width: number) => [...(tensor!.data as Float32Array)].slice(i * width, (i + 1) * width);
  for (const i of [0, 1]) expect(row(odd, i, 7)).toEqual([...row(even, i, 6), 0]);
});
