/** @file First weights of a model that is trained from nothing. */
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { normal, uniform } from '#gpu-worker/runtime/rng.ts';
import type { ParameterSpec } from './parameters.ts';

/** Draws every parameter by its declared initialiser; each depends on the seed and its own name only. */
export function initializeWeights(specs: readonly ParameterSpec[], seed: number): Map<string, HostTensor> {
  return new Map(specs.map((spec) => [spec.name, { dtype: 'float32', shape: spec.shape, data: draw(spec, seed) }]));
}

function draw({ name, shape, init }: ParameterSpec, seed: number): Float32Array {
  const count = sizeOf(shape);
  const source = { seed, stream: `init/${name}` };
  switch (init.kind) {
    case 'zeros':
      return new Float32Array(count);
    case 'ones':
      return new Float32Array(count).fill(1);
    case 'constant':
      return new Float32Array(count).fill(init.value);
    case 'uniform':
      return uniform(source, count).map((u) => (2 * u - 1) * init.bound);
    case 'normal':
      return normal(source, count).map((z) => z * init.std);
  }
}
