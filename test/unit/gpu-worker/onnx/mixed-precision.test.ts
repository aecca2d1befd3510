/** Mixed precision as a graph: products in halves without casts between them, everything delicate in float32, the numbers close to those of the float32 graph. */
import { describe, expect, test } from 'vitest';
import { encode, liveNodes } from '#gpu-worker/onnx/encode.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { Graph, type Value } from '#gpu-worker/onnx/graph.ts';
import { toMixedPrecision } from '#gpu-worker/onnx/mixed-precision.ts';
import { silu } from '#gpu-worker/onnx/ops/activation.ts';
import { conv } from '#gpu-worker/onnx/ops/convolution.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { matmul } from '#gpu-worker/onnx/ops/linalg.ts';
import { reshape, transpose } from '#gpu-worker/onnx/ops/movement.ts';
import { softmax, sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { InferenceSession } from '#gpu-worker/runtime/inference-session.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import type { TrainStep } from '#gpu-worker/nn/train-step.ts';
import { buildStepGraph } from '#gpu-worker/nn/step-graph.ts';
import { OPTIMIZER, batch, build, compileSmall } from '#test/fixtures/gpu-worker/small-training.ts';

function mixed(make: (graph: Graph) => Record<string, Value>): { graph: Graph; half: Graph } {
  const graph = new Graph('net');
  for (const [name, value] of Object.entries(make(graph))) graph.output(name, value);
  return { graph, half: toMixedPrecision(graph, liveNodes(graph)) };
}

const opsOf = (graph: Graph) => liveNodes(graph).map(({ op, outputs }) => `${op}:${outputs[0]!.dtype}`);

describe('the rewritten graph', () => {
  test('casts once before a chain of products and once behind it', () => {
    const { half } = mixed((graph) => {
      const x = graph.input('x', 'float32', [2, 4, 8, 8]);
      const h = silu(conv(x, graph.constant(hostTensor('float32', [4, 4, 3, 3], new Float32Array(144)), 'w'), { padding: 1 }));
      const tokens = transpose(reshape(h, [2, 4, 64]), [0, 2, 1]);
      return { y: matmul(tokens, graph.input('v', 'float32', [4, 5])) };
    });
    expect(opsOf(half).sort()).toEqual(['Cast:float16', 'Cast:float16', 'Cast:float32', 'Conv:float16', 'MatMul:float16', 'QuickGelu:float16', 'Reshape:float16', 'Transpose:float16'].sort());
    expect(half.inputs.map(({ name, dtype }) => [name, dtype])).toEqual([['x', 'float32'], ['v', 'float32']]);
    expect(half.outputs.map(({ name, value }) => [name, value.dtype])).toEqual([['y', 'float32']]);
  });

  test('keeps softmax, sums and sums with float32 operands in float32', () => {
    const { half } = mixed((graph) => {
      const x = graph.input('x', 'float32', [4, 4]);
      const scores = matmul(x, x);
      return { probabilities: softmax(scores, 1), total: sum(scores), residual: add(scores, x), scaled: add(scores, 1) };
    });
    const ops = opsOf(half);
    expect(ops).toContain('MatMul:float16');
    expect(ops).toContain('Softmax:float32');
    expect(ops).toContain('ReduceSum:float32');
    expect(ops.filter((op) => op.startsWith('Add')).sort()).toEqual(['Add:float16', 'Add:float32']);
    // The product is cast up once for all who want it in float32, its input down once.
    expect(ops.filter((op) => op === 'Cast:float16')).toHaveLength(1);
  });

  test('computes what the float32 graph computes, to the precision of halves', async () => {
    const w = hostTensor('float32', [8, 4, 3, 3], normal({ seed: 1, stream: 'w' }, 288).map((x) => x / 6));
    const { graph, half } = mixed((g) => {
      const h = silu(conv(g.input('x', 'float32', [2, 4, 8, 8]), g.constant(w, 'w'), { padding: 1 }));
      return { y: softmax(matmul(transpose(reshape(h, [2, 8, 64]), [0, 2, 1]), reshape(h, [2, 8, 64])), 2) };
    });
    const x = hostTensor('float32', [2, 4, 8, 8], normal({ seed: 1, stream: 'x' }, 512));
    const run = async (one: Graph) => {
      const session = await InferenceSession.create(encode(one), { threads: 1 });
      return (await session.run({ x }).finally(() => session.release())).y!.data as Float32Array;
    };
    const [want, got] = [await run(graph), await run(half)];
    const error = Math.max(...got.map((value, i) => Math.abs(value - want[i]!)));
    expect(error).toBeLessThan(5e-3);
    expect(error).toBeGreaterThan(1e-7); // it did run in halves
  });
});

describe('training in mixed precision', () => {
  test('state, optimizer, norms and loss stay float32; products of both passes are halves', () => {
    const { graph, safeInPlace } = buildStepGraph({ name: 'small', build, optimizer: OPTIMIZER, precision: 'float16' });
    expect(safeInPlace).toBe(true);
    for (const { dtype } of [...graph.inputs, ...graph.outputs.map(({ value }) => value)]) expect(dtype).not.toBe('float16');
    const nodes = liveNodes(graph);
    const types = (test: (name: string, op: string) => boolean) => new Set(nodes.filter(({ name, op }) => test(name, op)).flatMap(({ outputs }) => outputs.map(({ dtype }) => dtype)).filter((dtype) => dtype.startsWith('float')));
    expect(types((name, op) => ['Conv', 'MatMul', 'Gemm', 'FusedMatMul'].includes(op) && !name.startsWith('optimizer/'))).toEqual(new Set(['float16']));
    expect(types((name) => name.startsWith('optimizer/'))).toEqual(new Set(['float32', 'float64']));
    expect(types((_, op) => ['LayerNormalization', 'Softmax', 'ReduceSum', 'ReduceMean', 'ReduceSumSquare'].includes(op))).toEqual(new Set(['float32']));
  });

  test('the loss falls as in float32', async () => {
    const train = async (precision: 'float32' | 'float16') => {
      const step = await compileSmall(1, { precision, optimizer: { ...OPTIMIZER, schedule: { kind: 'constant' }, ...(precision === 'float16' && { lossScale: { initial: 1024, growthInterval: 50 } }) } });
      const losses: number[] = [];
      for (let at = 0; at < 60; at++) losses.push((await step.run(batch(1, at % 4))).loss![0]!);
      await step.release();
      return losses;
    };
    const [full, half] = [await train('float32'), await train('float16')];
    expect(full.at(-1)!).toBeLessThan(0.97 * full[0]!);
    for (const [at, loss] of half.entries()) expect(Math.abs(loss - full[at]!), `step ${at}`).toBeLessThan(0.01 * full[at]!);
    expect(half).not.toEqual(full);
  });

  test('the loss scale halves after an overflow, which changes nothing else, and doubles after a run of good steps', async () => {
    const train = async () => compileSmall(1, { precision: 'float16', optimizer: { ...OPTIMIZER, schedule: { kind: 'constant' }, lossScale: { initial: 2 ** 14, growthInterval: 3 } } });
    const step: TrainStep = await train();
    const copy = () => Object.fromEntries(step.state.kinds.map((kind) => [kind, [...step.state.view(kind)].map(([name, { data }]) => [name, Array.from(data as Float32Array)])]));
    const before = copy();
    const wild = batch(1, 0);
    (wild.target.data as Float32Array).fill(1e6);
    const overflowed = await step.run(wild);
    expect(Number.isFinite(overflowed.gradientNorm![0]!)).toBe(false);
    expect(copy()).toEqual(before);
    const scales: number[] = [];
    for (let at = 0; at < 7; at++) {
      const { nextLossScale } = await step.run(batch(1, at));
      scales.push(nextLossScale![0]!);
    }
    expect(scales.map((scale) => Math.log2(scale))).toEqual([13, 13, 14, 14, 14, 15, 15]);
    expect(copy()).not.toEqual(before);
    await step.release();
  });
});
