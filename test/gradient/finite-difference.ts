/** @file Checks a gradient against directional central differences. */
import { type GradientOptions, gradients } from '#gpu-worker/autodiff/backward.ts';
import { type HostTensor, hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { encode } from '#gpu-worker/onnx/encode.ts';
import { Graph } from '#gpu-worker/onnx/graph.ts';
import { mul } from '#gpu-worker/onnx/ops/elementwise.ts';
import { sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { InferenceSession } from '#gpu-worker/runtime/inference-session.ts';
import { normal, permutation, uniform } from '#gpu-worker/runtime/rng.ts';
import type { Domain, GradientCase } from './cases.ts';

/** Largest relative error that fp32 kernels are allowed. */
export const TOLERANCE = 2e-3;
const DIRECTIONS = 4;
const STEP = 0.02;

function draw(domain: Domain, shape: readonly number[], stream: string): Float32Array {
  const count = sizeOf(shape);
  const source = { seed: 7, stream };
  if (domain === 'positive') return uniform(source, count).map((u) => 0.8 + 1.4 * u);
  if (domain === 'apart-from-zero') return normal(source, count).map((z) => z + Math.sign(z) * 0.5);
  // Half a spacing apart between the streams too, so that no two numbers of a case are close.
  if (domain === 'distinct') return Float32Array.from(permutation(source, count), (rank) => (rank - Math.floor(count / 2)) * 0.3 + (stream.length % 2 ? 0.16 : 0));
  return normal(source, count);
}

/**
 * The largest error over inputs and random directions d of  | <gradient, d> - difference | / max(| both |, |gradient|).
 * The difference is Richardson's: (8 (L(h) - L(-h)) - (L(2h) - L(-2h))) / 12h, with L summed in float64.
 */
export async function gradientError({ inputs, build }: GradientCase, options: GradientOptions = {}): Promise<number> {
  const graph = new Graph('gradient-check');
  const values = inputs.map(({ shape }, i) => graph.input(`x${i}`, 'float32', shape));
  const y = build(...values);
  const weights = normal({ seed: 11, stream: 'weights' }, y.size);
  const loss = sum(mul(y, graph.constant(hostTensor('float32', y.shape, weights))));
  const results = gradients(loss, values, options);
  graph.output('y', y);
  results.forEach((gradient, i) => graph.output(`g${i}`, gradient));
  const session = await InferenceSession.create(encode(graph), { threads: 1 });
  const base = Object.fromEntries(inputs.map(({ shape, domain = 'normal' }, i) => [`x${i}`, hostTensor('float32', shape, draw(domain, shape, `input${'.'.repeat(i)}`))]));
  const lossAt = async (feeds: Record<string, HostTensor>): Promise<number> => {
    const out = (await session.run(feeds)).y!.data as Float32Array;
    return out.reduce((total, value, i) => total + value * weights[i]!, 0);
  };
  const analytic = await session.run(base);
  let worst = 0;
  for (let i = 0; i < inputs.length; i++) {
    const gradient = analytic[`g${i}`]!.data as Float32Array;
    for (let k = 0; k < DIRECTIONS; k++) {
      const direction = normal({ seed: 13, stream: `direction${i}`, step: k }, gradient.length).map((z) => Math.max(-2, Math.min(2, z)));
      const moved = (h: number) => lossAt({ ...base, [`x${i}`]: hostTensor('float32', inputs[i]!.shape, (base[`x${i}`]!.data as Float32Array).map((x, j) => x + h * direction[j]!)) });
      const difference = (8 * ((await moved(STEP)) - (await moved(-STEP))) - ((await moved(2 * STEP)) - (await moved(-2 * STEP)))) / (12 * STEP);
      const product = gradient.reduce((total, value, j) => total + value * direction[j]!, 0);
      const size = Math.sqrt(gradient.reduce((total, value) => total + value * value, 0));
      const error = Math.abs(product - difference) / Math.max(Math.abs(product), Math.abs(difference), size, 1e-12);
      worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    }
  }
  await session.release();
  return worst;
}
