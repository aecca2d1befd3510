/** Models that only write into the caller's tensors: nothing is copied, and failures are still told. */
import { expect, test } from 'vitest';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { encodeGraph, encodeModel } from '#gpu-worker/onnx/encode.ts';
import { Graph } from '#gpu-worker/onnx/graph.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { gather } from '#gpu-worker/onnx/ops/indexing.ts';
import { writeOnly } from '#gpu-worker/onnx/write-only.ts';
import { InferenceSession } from '#gpu-worker/runtime/inference-session.ts';

const SIZE = 2 ** 22;

/** x + 1, and the element of x that `at` names. */
async function session() {
  const graph = new Graph('counter');
  const x = graph.input('x', 'float32', [SIZE]);
  const at = graph.input('at', 'int64', [1]);
  graph.output('next', add(x, 1));
  graph.output('picked', gather(x, at));
  return InferenceSession.create(encodeModel(writeOnly(encodeGraph(graph))), { threads: 1 });
}

const tensors = () => ({ state: hostTensor('float32', [SIZE], new Float32Array(SIZE)), picked: hostTensor('float32', [1], [-1]) });
const index = (at: number) => hostTensor('int64', [1], [at]);

test('writes every output into its tensor, again and again, and makes no array of that size', async () => {
  const counter = await session();
  const { state, picked } = tensors();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 3; i++) await counter.run({ x: state, at: index(7) }, { next: state, picked });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(state.data.byteLength / 2);
  expect([state.data[0], state.data[SIZE - 1], picked.data[0]]).toEqual([3, 3, 2]);
  await counter.release();
});

test("an operator's failure is thrown, and so is an output without a tensor", async () => {
  const counter = await session();
  const { state, picked } = tensors();
  await expect(counter.run({ x: state, at: index(SIZE) }, { next: state, picked })).rejects.toThrow(/indices element out of data bounds/);
  await expect(counter.run({ x: state, at: index(0) }, { next: state })).rejects.toThrow('none was given for picked');
  await counter.release();
});
