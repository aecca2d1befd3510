import { describe, expect, it } from 'vitest';
import { MASKED, attention, causalMask } from '#gpu-worker/nn/attention.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { encode, liveNodes } from '#gpu-worker/onnx/encode.ts';
import { Graph, type Value } from '#gpu-worker/onnx/graph.ts';
import { geluTanh } from '#gpu-worker/onnx/ops/activation.ts';
import { conv } from '#gpu-worker/onnx/ops/convolution.ts';
import { add, and, equal, greater, mul, not, or, where } from '#gpu-worker/onnx/ops/elementwise.ts';
import { gather, oneHot, resizeNearest, trilu } from '#gpu-worker/onnx/ops/indexing.ts';
import { matmul } from '#gpu-worker/onnx/ops/linalg.ts';
import { concat, reshape, slice, split } from '#gpu-worker/onnx/ops/movement.ts';
import { argMax, sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { availableDevices, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { InferenceSession } from '#gpu-worker/runtime/inference-session.ts';

/** Runs one output of a graph on constants. */
async function evaluate(build: (graph: Graph) => Value): Promise<{ shape: number[]; values: number[] }> {
  const graph = new Graph('test');
  graph.output('y', build(graph));
  const session = await InferenceSession.create(encode(graph), { threads: 1 });
  const { y } = await session.run({});
  await session.release();
  return { shape: [...y!.shape], values: Array.from(y!.data as Float32Array, Number) };
}

const tensor = (graph: Graph, shape: number[], values: number[]): Value => graph.constant(hostTensor('float32', shape, values));
const counting = (graph: Graph, shape: number[]): Value => tensor(graph, shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i));

describe('graph', () => {
  it('shares equal constants and leaves out what no output needs', () => {
    const graph = new Graph('g');
    const x = graph.input('x', 'float32', [2]);
    const y = add(mul(x, 2), 2);
    mul(y, 3);
    graph.output('y', y);
    expect(graph.constants.size).toBe(2);
    expect(liveNodes(graph).map((node) => node.op)).toEqual(['Mul', 'Add']);
  });

  it('returns inputs, constants and one value under two names', async () => {
    const graph = new Graph('g');
    const x = graph.input('x', 'float32', [2]);
    const y = mul(x, 2);
    for (const [name, value] of Object.entries({ same: x, fixed: tensor(graph, [1], [7]), first: y, second: y, after: add(y, 1) })) graph.output(name, value);
    const session = await InferenceSession.create(encode(graph));
    const results = await session.run({ x: hostTensor('float32', [2], [1, 2]) });
    expect(Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]))).toEqual({ same: [1, 2], fixed: [7], first: [2, 4], second: [2, 4], after: [3, 5] });
  });

  it.each<[string, (graph: Graph, x: Value) => unknown, RegExp]>([
    ['shapes that do not broadcast', (g, x) => add(x, g.input('b', 'float32', [3])), /Add in graph "net" at down\.0: shapes \[2,4\] and \[3\] do not broadcast/],
    ['matrices that do not fit', (_, x) => matmul(x, x), /MatMul in graph "net" at down\.0: cannot multiply x: float32\[2, 4\]/],
    ['a kernel with other channels', (g, x) => conv(reshape(x, [1, 2, 2, 2]), g.input('w', 'float32', [4, 3, 1, 1])), /Conv .*channels 2 against 3/],
    ['a kernel larger than the image', (g, x) => conv(reshape(x, [1, 2, 2, 2]), g.input('w', 'float32', [4, 2, 3, 3])), /smaller than the kernel/],
    ['an impossible reshape', (_, x) => reshape(x, [3, 3]), /Reshape .*8 elements against 9/],
    ['types that differ', (g, x) => add(x, g.input('i', 'int64', [4])), /different types/],
    ['parts that do not add up', (_, x) => split(x, [1, 2], 1), /parts \[1,2\] do not add up/],
    ['a slice outside', (_, x) => slice(x, [[0, 5]]), /slice 0:5:1 is outside axis 0/],
    ['another graph\'s value', (_, x) => add(x, new Graph('other').input('z', 'float32', [2, 4])), /belongs to graph "other"/],
    ['a name twice', (g) => g.input('x', 'float32', []), /already has an input or weight named "x"/],
    ['float indices', (_, x) => gather(x, x), /indices must be int64/],
  ])('refuses %s with the place', (_, build, message) => {
    const graph = new Graph('net');
    const x = graph.input('x', 'float32', [2, 4]);
    expect(() => graph.scope('down', () => graph.scope('0', () => build(graph, x)))).toThrow(message);
  });

  it('says which input was not fed', async () => {
    const graph = new Graph('g');
    graph.output('y', add(graph.input('left', 'float32', [1]), graph.input('right', 'float32', [1])));
    const session = await InferenceSession.create(encode(graph));
    await expect(session.run({ left: hostTensor('float32', [1], [1]) })).rejects.toThrow('an input that was not fed: right');
  });

  it('refuses a device that is not there with what to do', () => {
    expect(availableDevices()).toContain('cpu');
    expect(['cpu', 'cuda']).toContain(resolveDevice('auto'));
    if (!availableDevices().includes('cuda')) expect(() => resolveDevice('cuda')).toThrow(/"cuda" is not available .*npm run cuda/);
  });
});

describe('operators without a gradient', () => {
  it('compare, combine and choose', async () => {
    const y = await evaluate((g) => {
      const [a, b] = [tensor(g, [4], [1, 2, 3, 4]), tensor(g, [4], [1, 3, 2, 4])];
      return where(or(equal(a, b), and(not(greater(a, b)), greater(a, 1.5))), a, -1);
    });
    expect(y.values).toEqual([1, 2, -1, 4]);
  });

  it('find the largest and write one-hot rows', async () => {
    expect(await evaluate((g) => argMax(tensor(g, [2, 3], [1, 5, 2, 9, 0, 9]), 1))).toEqual({ shape: [2], values: [1, 0] });
    expect((await evaluate((g) => oneHot(g.constant(hostTensor('int64', [2], [2, 0])), 3))).values).toEqual([0, 0, 1, 1, 0, 0]);
  });
});

describe('values of operators', () => {
  it('resize to the nearest pixel as torch does, also to odd sizes', async () => {
    expect((await evaluate((g) => resizeNearest(counting(g, [1, 1, 2, 2]), 4, 4))).values).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
    expect((await evaluate((g) => resizeNearest(counting(g, [1, 1, 1, 3]), 1, 5))).values).toEqual([0, 0, 1, 1, 2]);
  });

  it('keep triangles', async () => {
    expect((await evaluate((g) => trilu(add(counting(g, [2, 3]), 1)))).values).toEqual([1, 0, 0, 4, 5, 0]);
  });

  it('give GPT-2 its tanh GELU', async () => {
    const y = await evaluate((g) => geluTanh(tensor(g, [2], [1, -0.5])));
    expect(y.values[0]).toBeCloseTo(0.841192, 5);
    expect(y.values[1]).toBeCloseTo(-0.154286, 5);
  });
});

describe('attention', () => {
  it('averages values by softmax of scaled products, per head', async () => {
    const y = await evaluate((g) => attention(tensor(g, [1, 1, 2], [2, 1]), tensor(g, [1, 2, 2], [1, 0, 0, 3]), tensor(g, [1, 2, 2], [10, 1, 20, 2]), { heads: 2 }));
    const weight = (a: number, b: number) => Math.exp(a) / (Math.exp(a) + Math.exp(b));
    expect(y.values[0]).toBeCloseTo(10 * weight(2, 0) + 20 * weight(0, 2), 4);
    expect(y.values[1]).toBeCloseTo(weight(0, 3) + 2 * weight(3, 0), 4);
  });

  it('hides the future and fully masked rows without NaN', async () => {
    const future = await evaluate((g) => attention(counting(g, [1, 2, 1]), counting(g, [1, 2, 1]), tensor(g, [1, 2, 1], [5, 9]), { heads: 1, mask: causalMask(g, 2) }));
    expect(future.values[0]).toBeCloseTo(5, 6);
    const masked = await evaluate((g) => attention(counting(g, [1, 1, 1]), counting(g, [1, 2, 1]), tensor(g, [1, 2, 1], [5, 9]), { heads: 1, mask: tensor(g, [1, 1, 1, 2], [MASKED, MASKED]) }));
    expect(masked.values[0]).toBeCloseTo(7, 5);
  });

  it('shows its probabilities and lets them be changed', async () => {
    const rows = await evaluate((g) => {
      let seen: Value | undefined;
      attention(counting(g, [1, 3, 4]), counting(g, [1, 2, 4]), counting(g, [1, 2, 4]), { heads: 2, probabilities: (p) => (seen = p) });
      return sum(seen!, [3]);
    });
    expect(rows.shape).toEqual([1, 2, 3]);
    for (const total of rows.values) expect(total).toBeCloseTo(1, 5);
    const replaced = await evaluate((g) => attention(counting(g, [1, 1, 2]), counting(g, [1, 2, 2]), tensor(g, [1, 2, 2], [1, 2, 3, 4]), { heads: 1, probabilities: () => tensor(g, [1, 1, 1, 2], [0, 1]) }));
    expect(replaced.values).toEqual([3, 4]);
  });

  it('joins', async () => {
    expect((await evaluate((g) => concat([counting(g, [1, 2]), counting(g, [2, 2])], 0))).shape).toEqual([3, 2]);
  });
});
