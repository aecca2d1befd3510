import { describe, expect, it } from 'vitest';
import { compileForward, listParameters } from '#gpu-worker/nn/compile-forward.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { linear } from '#gpu-worker/nn/layers.ts';
import { bradleyTerry, crossEntropy, meanSquaredError } from '#gpu-worker/nn/loss.ts';
import { onDevice } from '#gpu-worker/nn/device-training.ts';
import { TrainStep, type TrainStepDefinition } from '#gpu-worker/nn/train-step.ts';
import { buildStepGraph, type OptimizerConfig } from '#gpu-worker/nn/step-graph.ts';
import { type HostTensor, hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Graph } from '#gpu-worker/onnx/graph.ts';
import { mul, square } from '#gpu-worker/onnx/ops/elementwise.ts';
import { silu } from '#gpu-worker/onnx/ops/activation.ts';
import { reshape } from '#gpu-worker/onnx/ops/movement.ts';
import { sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { OPTIMIZER, batch, build, compileSmall, snapshot } from '#test/fixtures/gpu-worker/small-training.ts';

async function trainSeparately(steps: number, inPlace: boolean) {
  const train = await compileSmall(1, { inPlace });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push((await train.run(batch(1, step))).loss![0]!);
  const result = snapshot(train);
  await train.release();
  return { losses, result };
}

describe('training step', () => {
  it('gives the same bits in place as with copies, and learns', async () => {
    const [inPlace, copied] = [await trainSeparately(30, true), await trainSeparately(30, false)];
    expect(inPlace.losses).toEqual(copied.losses);
    for (const kind of Object.keys(inPlace.result)) expect(inPlace.result[kind]!.equals(copied.result[kind]!), kind).toBe(true);
    expect(inPlace.result.ema!.equals(inPlace.result.parameters!)).toBe(false);
  });

  it('gives the same bits for K steps in a Loop as for K calls', async () => {
    const calls = await trainSeparately(12, true);
    const train = await compileSmall(1, { stepsPerCall: 5 });
    const losses: number[] = [];
    const rates: number[] = [];
    for (const [first, count] of [[0, 5], [5, 5], [10, 2]] as const) {
      const batches = Array.from({ length: 5 }, (_, i) => batch(1, first + i));
      const stack = (key: 'x' | 'target'): HostTensor => hostTensor('float32', [5, ...batches[0]![key].shape], Float32Array.from(batches.flatMap((b) => [...(b[key].data as Float32Array)])));
      const metrics = await train.run({ x: stack('x'), target: stack('target') }, count);
      losses.push(...metrics.loss!);
      rates.push(...metrics.learningRate!);
    }
    expect(losses).toEqual(calls.losses);
    expect(train.state.step).toBe(12);
    expect(rates[4]).toBeCloseTo(OPTIMIZER.learningRate * (4 / 20), 8);
    const looped = snapshot(train);
    for (const kind of Object.keys(looped)) expect(looped[kind]!.equals(calls.result[kind]!), kind).toBe(true);
    await train.release();
  });

  it('takes any number of batches, in one call or in several', async () => {
    const calls = await trainSeparately(12, true);
    for (const stepsPerCall of [1, 5]) {
      const train = await compileSmall(1, { stepsPerCall });
      const { loss } = await train.take(Array.from({ length: 12 }, (_, step) => batch(1, step)));
      expect([...loss!]).toEqual(calls.losses);
      const state = snapshot(train);
      for (const kind of Object.keys(state)) expect(state[kind]!.equals(calls.result[kind]!), kind).toBe(true);
      await train.release();
    }
  });

  it('learns the way CUDA is used: many steps a call, in halves, with a loss scale', async () => {
    const constant: OptimizerConfig = { ...OPTIMIZER, schedule: { kind: 'constant' } };
    const losses = async (overrides: Partial<TrainStepDefinition>) => {
      const train = await compileSmall(1, overrides);
      const { loss } = await train.take(Array.from({ length: 60 }, (_, step) => batch(1, step % 4)));
      const { step, scalars } = train.state;
      await train.release();
      return { loss: [...loss!], step, scalars };
    };
    const [full, cuda] = [await losses({ optimizer: constant }), await losses(onDevice(constant, 'cuda'))];
    expect(cuda.step).toBe(60);
    expect(cuda.scalars.get('lossScale')!.data[0]).toBe(2 ** 15);
    for (const [at, loss] of cuda.loss.entries()) expect(Math.abs(loss - full.loss[at]!), `step ${at}`).toBeLessThan(0.01 * full.loss[at]!);
    expect(onDevice(constant, 'cpu')).toEqual({ optimizer: constant });
  });

  it('trains a parameter that the model reshapes before it uses it', async () => {
    const start = [0.5, -1, 2, 3];
    const train = await TrainStep.compile({
      name: 'reshaped',
      weights: new Map([['w', hostTensor('float32', [2, 2], start)]]),
      build: (_, scope) => ({ loss: sum(square(reshape(scope.parameter('w', [2, 2]), [4]))) }),
      optimizer: { learningRate: 0.1, weightDecay: 0 },
    });
    await train.run({});
    Array.from(train.weights().get('w')!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(start[i]! - 0.1 * Math.sign(start[i]!), 5));
    await train.release();
  });

  it('keeps large parameters in tensors of their own with the same result, in place, copied or in a Loop', async () => {
    const model = (graph: Graph, scope: Scope) => {
      const hidden = silu(linear(scope.child('first'), graph.input('x', 'float32', [4, 32]), 64));
      return { loss: meanSquaredError(linear(scope.child('second'), hidden, 32), graph.input('target', 'float32', [4, 32])) };
    };
    const weights = () => initializeWeights(listParameters((graph, scope) => ({ loss: model(graph, scope).loss })), 3);
    const data = (step: number) => normal({ seed: 4, stream: 'data', step }, 128);
    const optimizer = { learningRate: 1e-2, clipNorm: 0.5, ema: { decay: 0.9 }, noDecay: (name: string) => name === 'second.weight' };
    const train = async (overrides: Partial<TrainStepDefinition>, stepsPerCall = 1) => {
      const step = await TrainStep.compile({ name: 'wide', build: model, weights: weights(), optimizer, stepsPerCall, ...overrides });
      const shape = stepsPerCall === 1 ? [4, 32] : [stepsPerCall, 4, 32];
      for (let at = 0; at < 6; at += stepsPerCall) {
        const rows = (first: number) => hostTensor('float32', shape, Float32Array.from(Array.from({ length: stepsPerCall }, (_, i) => [...data(2 * (at + i) + first)]).flat()));
        await step.run({ x: rows(0), target: rows(1) });
      }
      const result = snapshot(step);
      await step.release();
      return result;
    };
    const [flat, alone] = [await train({}), await train({ aloneFrom: 2048 })];
    expect(await train({ aloneFrom: 2048, inPlace: false })).toEqual(alone);
    expect(await train({ aloneFrom: 2048 }, 3)).toEqual(alone);
    const numbers = (result: typeof flat, kind: string) => [...new Float32Array(Uint8Array.from(result[kind]!).buffer)].sort((a, b) => a - b);
    for (const kind of Object.keys(flat)) {
      const [a, b] = [numbers(flat, kind), numbers(alone, kind)];
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!))), kind).toBeLessThan(1e-6);
    }
    const { groups, safeInPlace } = buildStepGraph({ name: 'wide', build: model, optimizer, aloneFrom: 2048 });
    expect(groups.map(({ name, shape, decayed }) => [name, shape, decayed])).toEqual([['decayed', [1024], true], ['first.weight', [64, 32], true], ['second.weight', [32, 64], false]]);
    expect(safeInPlace).toBe(true);
    const broad = (graph: Graph, scope: Scope) => ({ loss: meanSquaredError(linear(scope.child('broad'), graph.input('x', 'float32', [1, 512]), 512), graph.input('target', 'float32', [1, 512])) });
    const names = (lean: boolean) => buildStepGraph({ name: 'broad', build: broad, optimizer, lean }).groups.map(({ name }) => name);
    expect([names(false), names(true)]).toEqual([['decayed'], ['decayed', 'broad.weight']]);
  });

  it('makes one step of several micro-batches as of one large batch', async () => {
    const model = (rows: number) => (graph: Graph, scope: Scope) => {
      const y = linear(scope.child('second'), silu(linear(scope.child('first'), graph.input('x', 'float32', [rows, 8]), 16)), 4);
      const loss = meanSquaredError(y, graph.input('target', 'float32', [rows, 4]));
      return { loss, metrics: { twice: mul(loss, 2) } };
    };
    const weights = initializeWeights(listParameters((graph, scope) => ({ loss: model(1)(graph, scope).loss })), 3);
    const optimizer = { learningRate: 1e-2, clipNorm: 0.05, ema: { decay: 0.9 }, noDecay: (name: string) => name.endsWith('bias') };
    const train = async (rows: number, accumulate: number) => {
      const step = await TrainStep.compile({ name: 'accumulated', build: model(rows), weights, optimizer, accumulate });
      const lead = accumulate > 1 ? [accumulate] : [];
      const metrics = [];
      for (let at = 0; at < 4; at++) {
        const draw = (stream: string, width: number) => hostTensor('float32', [...lead, rows, width], normal({ seed: 6, stream, step: at }, 12 * width));
        metrics.push(await step.run({ x: draw('x', 8), target: draw('target', 4) }));
      }
      expect(step.state.step).toBe(4);
      const result = snapshot(step);
      await expect(step.run({ x: hostTensor('float32', [2, 2], [1, 2, 3, 4]) })).rejects.toThrow('needs the input "target"');
      if (accumulate > 1) {
        const flat = { x: hostTensor('float32', [3, 8], new Float32Array(24)), target: hostTensor('float32', [3, 4], new Float32Array(12)) };
        await expect(step.run(flat)).rejects.toThrow('"x" must be stacked as [4, ...] but has shape [3, 8]');
      }
      await step.release();
      return { result, metrics };
    };
    const [whole, parts] = [await train(12, 1), await train(3, 4)];
    for (const kind of Object.keys(whole.result)) {
      const [a, b] = [whole, parts].map(({ result }) => new Float32Array(Uint8Array.from(result[kind]!).buffer)) as [Float32Array, Float32Array];
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!))), kind).toBeLessThan(1e-6);
    }
    for (const [at, metrics] of whole.metrics.entries()) for (const name of Object.keys(metrics)) expect(parts.metrics[at]![name]![0], name).toBeCloseTo(metrics[name]![0]!, 5);
    await expect(TrainStep.compile({ name: 'both', build: model(3), weights, optimizer, accumulate: 2, stepsPerCall: 2 })).rejects.toThrow(/stepsPerCall must be 1, not 2/);
  });

  it('leaves the given weights as they were, unless the state may take them over', async () => {
    for (const adoptWeights of [false, true]) {
      const weights = new Map([['w', hostTensor('float32', [1024], new Float32Array(1024).fill(1))]]);
      const squares = (graph: Graph, scope: Scope) => ({ loss: meanSquaredError(scope.parameter('w', [1024]), graph.input('x', 'float32', [1024])) });
      const step = await TrainStep.compile({ name: 'adopted', build: squares, weights, optimizer: { learningRate: 0.1 }, aloneFrom: 1024, adoptWeights });
      await step.run({ x: hostTensor('float32', [1024], new Float32Array(1024)) });
      expect(weights.get('w')!.data[0] === 1).toBe(!adoptWeights);
      expect(step.weights().get('w')!.data[0]).toBeLessThan(1);
      await step.release();
    }
  });

  it('leaves frozen parameters alone and gives them no gradient nodes', async () => {
    const trainable = (name: string) => name.startsWith('head.');
    const train = await compileSmall(2, { trainable });
    const before = new Map([...train.weights()].map(([name, tensor]) => [name, Array.from(tensor.data as Float32Array)]));
    await train.run(batch(2, 0)); // the warm-up's first step has rate 0
    await train.run(batch(2, 1));
    for (const [name, tensor] of train.weights()) {
      if (trainable(name)) expect(Array.from(tensor.data as Float32Array), name).not.toEqual(before.get(name));
      else expect(Array.from(tensor.data as Float32Array), name).toEqual(before.get(name));
    }
    await train.release();
    const all = buildStepGraph({ name: 'all', build, optimizer: OPTIMIZER });
    const head = buildStepGraph({ name: 'head', build, optimizer: OPTIMIZER, trainable });
    const unfolded = (graph: Graph) => graph.nodes.filter((node) => node.op === 'Gather' && node.name.includes('backward')).length; // for the gradients of convolutions
    expect(unfolded(all.graph)).toBeGreaterThan(0);
    expect(unfolded(head.graph)).toBe(0);
  });

  it('leaves the state as it was when a scaled gradient overflows', async () => {
    const tiny = (graph: Graph, scope: Scope) => ({ loss: sum(mul(square(scope.parameter('w', [2])), graph.input('x', 'float32', [2]))) });
    const weights = new Map([['w', hostTensor('float32', [2], [1, 2])]]);
    const train = await TrainStep.compile({ name: 'scaled', build: tiny, weights, optimizer: { learningRate: 0.1, lossScale: 1024 } });
    await train.run({ x: hostTensor('float32', [2], [1e20, 1e20]) });
    expect(Array.from(train.weights().get('w')!.data as Float32Array)).toEqual([1, 2]);
    const metrics = await train.run({ x: hostTensor('float32', [2], [1.5, 1]) });
    expect(metrics.gradientNorm![0]).toBeCloseTo(5, 5);
    expect(train.weights().get('w')!.data[0]).toBeCloseTo(1 * (1 - 0.1 * 0.01) - 0.1 * bias(0.9, 0.999, 2), 4);
    await train.release();
  });

  it('does not write in place when a read might come after the write', () => {
    const linearLoss = (graph: Graph, scope: Scope) => ({ loss: sum(mul(scope.parameter('w', [2]), graph.input('x', 'float32', [2]))) });
    expect(buildStepGraph({ name: 'linear', build: linearLoss, optimizer: { learningRate: 0.1 } }).safeInPlace).toBe(false);
    expect(buildStepGraph({ name: 'small', build, optimizer: OPTIMIZER }).safeInPlace).toBe(true);
  });

  it('names a loss that is not a number', async () => {
    const train = await compileSmall(3);
    const data = batch(3, 0);
    (data.x.data as Float32Array)[0] = Number.NaN;
    await expect(train.run(data)).rejects.toThrow(/loss of "small" is NaN at step 1/);
    await train.release();
  });

  it('names the input that is missing', async () => {
    const train = await compileSmall(3);
    await expect(train.run({ x: batch(3, 0).x })).rejects.toThrow('needs the input "target"');
    await train.release();
  });
});

/** Size of an Adam step for a constant gradient first seen at step t: its moments are (1 - beta) g and (1 - beta) g^2. */
function bias(beta1: number, beta2: number, t: number): number {
  return ((1 - beta1) / (1 - beta1 ** t)) / Math.sqrt((1 - beta2) / (1 - beta2 ** t));
}

describe('weights', () => {
  const model = (graph: Graph, scope: Scope) => ({ y: linear(scope.child('a.b'), graph.input('x', 'float32', [1, 3]), 2) });
  const good = () => initializeWeights(listParameters(model), 5);

  it('are refused by name when missing, superfluous or mis-shaped', async () => {
    const missing = good();
    missing.delete('a.b.bias');
    await expect(compileForward({ name: 'm', build: model, weights: missing })).rejects.toThrow('missing tensor "a.b.bias"');
    const extra = good().set('a.c', hostTensor('float32', [1], [1]));
    await expect(compileForward({ name: 'm', build: model, weights: extra })).rejects.toThrow('no place for tensor "a.c"');
    const wrong = good().set('a.b.weight', hostTensor('float32', [3, 2], new Float32Array(6)));
    await expect(compileForward({ name: 'm', build: model, weights: wrong })).rejects.toThrow('tensor "a.b.weight" has shape [3, 2], the model needs [2, 3]');
    await expect(compileForward({ name: 'm', build: model, weights: extra, ignore: (name) => name === 'a.c' })).resolves.toBeDefined();
  });

  it('give the same result as constants and as inputs', async () => {
    const x = { x: hostTensor('float32', [1, 3], [1, 2, 3]) };
    const results = [];
    for (const bind of ['constants', 'inputs'] as const) results.push((await (await compileForward({ name: 'm', build: model, weights: good(), bind })).run(x)).y!.data);
    expect(results[0]![1]).toBeCloseTo(results[1]![1] as number, 6);
    const [w, b] = [good().get('a.b.weight')!.data as Float32Array, good().get('a.b.bias')!.data as Float32Array];
    expect(results[0]![0]).toBeCloseTo(w[0]! + 2 * w[1]! + 3 * w[2]! + b[0]!, 5);
  });
});

describe('losses', () => {
  const evaluate = async (make: (graph: Graph) => ReturnType<typeof sum>, feeds: Record<string, HostTensor>): Promise<number> => {
    const forward = await compileForward({ name: 'loss', build: (graph) => ({ loss: make(graph) }), weights: new Map() });
    return (await forward.run(feeds)).loss!.data[0] as number;
  };
  const f = (values: number[], shape = [values.length]) => hostTensor('float32', shape, values);

  it('agree with their formulas', async () => {
    const pair = { a: f([1, 2, 3, 4], [2, 2]), b: f([0, 0, 1, 1], [2, 2]), w: f([1, 3]) };
    expect(await evaluate((g) => meanSquaredError(g.input('a', 'float32', [2, 2]), g.input('b', 'float32', [2, 2]), g.input('w', 'float32', [2])), pair)).toBeCloseTo((2.5 * 1 + 6.5 * 3) / 2, 5);
    expect(await evaluate((g) => bradleyTerry(g.input('a', 'float32', [2]), g.input('b', 'float32', [2])), { a: f([1, 0]), b: f([0, 2]) })).toBeCloseTo((Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(2))) / 2, 5);
    const logits = { l: f([1, 2, 3, 0, 0, 5], [2, 3]), t: hostTensor('int64', [2], [2, 0]), m: f([1, 0]) };
    const expected = -Math.log(Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
    expect(await evaluate((g) => crossEntropy(g.input('l', 'float32', [2, 3]), g.input('t', 'int64', [2]), g.input('m', 'float32', [2])), logits)).toBeCloseTo(expected, 5);
  });
});
