import { describe, expect, it } from 'vitest';
import { type LrSchedule, lrFactor } from '#gpu-worker/autodiff/lr-schedule.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { TrainStep } from '#gpu-worker/nn/train-step.ts';
import type { OptimizerConfig } from '#gpu-worker/nn/step-graph.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { encode } from '#gpu-worker/onnx/encode.ts';
import { Graph } from '#gpu-worker/onnx/graph.ts';
import { mul, square, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { InferenceSession } from '#gpu-worker/runtime/inference-session.ts';

const START = [0.5, -1.25, 2, 0.001];
const TARGET = [1, 1, -1, 0];
const SCALE = [1, 10, 0.1, 100];

/** loss = sum of scale (w - target)^2 / 2, so that gradient = scale (w - target). */
const build = (graph: Graph, scope: Scope) => {
  const w = scope.parameter('w', [4]);
  const constant = (values: number[]) => graph.constant(hostTensor('float32', [4], values));
  return { loss: mul(sum(mul(square(sub(w, constant(TARGET))), constant(SCALE))), 0.5) };
};

/** torch.optim.AdamW (single tensor), clip_grad_norm_ and diffusers' EMAModel in float64. */
function reference(steps: number, { learningRate, clipNorm, weightDecay = 0.01, ema, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: OptimizerConfig) {
  const w = [...START];
  const average = [...START];
  const m = [0, 0, 0, 0];
  const v = [0, 0, 0, 0];
  let norm = 0;
  for (let t = 1; t <= steps; t++) {
    let g = w.map((value, i) => SCALE[i]! * (value - TARGET[i]!));
    norm = Math.hypot(...g);
    if (clipNorm !== undefined) g = g.map((value) => value * Math.min(1, clipNorm / (norm + 1e-6)));
    w.forEach((_, i) => {
      w[i]! *= 1 - learningRate * weightDecay;
      m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
      v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2;
      w[i]! -= (learningRate / (1 - beta1 ** t)) * (m[i]! / (Math.sqrt(v[i]!) / Math.sqrt(1 - beta2 ** t) + epsilon));
      if (ema) {
        const decay = ema.warmup ? Math.min(ema.decay, t / (t + 9)) : ema.decay;
        average[i]! -= (1 - decay) * (average[i]! - w[i]!);
      }
    });
  }
  return { w, average, norm };
}

async function train(steps: number, optimizer: OptimizerConfig) {
  const step = await TrainStep.compile({ name: 'quadratic', build, weights: new Map([['w', hostTensor('float32', [4], START)]]), optimizer });
  let norm = 0;
  for (let i = 0; i < steps; i++) norm = (await step.run({})).gradientNorm![0]!;
  const result = { w: Array.from(step.weights().get('w')!.data as Float32Array), average: optimizer.ema ? Array.from(step.weights('ema').get('w')!.data as Float32Array) : START, norm };
  await step.release();
  return result;
}

describe('AdamW', () => {
  it.each<[string, OptimizerConfig]>([
    ['alone', { learningRate: 0.01 }],
    ['with clipping', { learningRate: 0.01, clipNorm: 1 }],
    ['with strong decay and other betas', { learningRate: 0.02, weightDecay: 0.3, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }],
    ['without decay', { learningRate: 0.01, weightDecay: 0 }],
    ['with EMA', { learningRate: 0.01, ema: { decay: 0.9 } }],
    ['with a warming EMA', { learningRate: 0.01, ema: { decay: 0.99, warmup: true } }],
  ])('%s equals the reference after 1 and after 50 steps', async (_, config) => {
    for (const steps of [1, 50]) {
      const [got, want] = [await train(steps, config), reference(steps, config)];
      got.w.forEach((value, i) => expect(value).toBeCloseTo(want.w[i]!, 5));
      got.average.forEach((value, i) => expect(value).toBeCloseTo(want.average[i]!, 5));
      expect(got.norm / want.norm).toBeCloseTo(1, 4);
    }
  });

  it('exempts the parameters named by noDecay', async () => {
    const [decayed, exempt] = [await train(3, { learningRate: 0.1, weightDecay: 0.5 }), await train(3, { learningRate: 0.1, weightDecay: 0.5, noDecay: () => true })];
    expect(exempt.w[2]).toBeCloseTo(reference(3, { learningRate: 0.1, weightDecay: 0 }).w[2]!, 5);
    expect(decayed.w[2]).not.toBeCloseTo(exempt.w[2]!, 2);
  });
});

describe('learning-rate schedule', () => {
  const factors = async (schedule: LrSchedule, steps: number[]): Promise<number[]> => {
    const graph = new Graph('schedule');
    graph.output('factor', lrFactor(graph.input('step', 'float64', []), schedule));
    const session = await InferenceSession.create(encode(graph));
    const results: number[] = [];
    for (const step of steps) results.push((await session.run({ step: hostTensor('float64', [], [step]) })).factor!.data[0] as number);
    return results;
  };
  const near = (got: number[], want: number[]) => got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 6));

  it('is constant, with or without warm-up', async () => {
    near(await factors({ kind: 'constant' }, [0, 5, 1e6]), [1, 1, 1]);
    near(await factors({ kind: 'constant', warmupSteps: 4 }, [0, 1, 4, 9]), [0, 0.25, 1, 1]);
  });

  it('falls as half a cosine or a line to its final factor and stays there', async () => {
    near(await factors({ kind: 'cosine', totalSteps: 100 }, [0, 25, 50, 100, 200]), [1, (1 + Math.SQRT1_2) / 2, 0.5, 0, 0]);
    near(await factors({ kind: 'cosine', warmupSteps: 10, totalSteps: 110, finalFactor: 0.1 }, [5, 10, 60, 110]), [0.5, 1, 0.55, 0.1]);
    near(await factors({ kind: 'linear', totalSteps: 10, finalFactor: 0.5 }, [0, 5, 10, 11]), [1, 0.75, 0.5, 0.5]);
    await expect(factors({ kind: 'cosine', warmupSteps: 10, totalSteps: 10 }, [0])).rejects.toThrow('totalSteps (10) above warmupSteps (10)');
  });
});
