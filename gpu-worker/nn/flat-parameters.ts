/** @file Trainable parameters laid end to end in one vector per optimizer group: a dozen large nodes update them instead of thousands of small ones. */
import { FLAT_ROW } from '#gpu-worker/autodiff/optimizer.ts';
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { concat, flatten, reshape, split, zeros } from '#gpu-worker/onnx/ops/movement.ts';
import type { ParameterSpec, Weights } from './parameters.ts';

export interface FlatGroup {
  readonly name: string;
  readonly specs: readonly ParameterSpec[];
  /** First element of each parameter. */
  readonly offsets: readonly number[];
  /** Elements with padding to a multiple of FLAT_ROW; the padding is zero and stays zero. */
  readonly length: number;
}

/** Lays out a group. */
export function flatGroup(name: string, specs: readonly ParameterSpec[]): FlatGroup {
  const offsets: number[] = [];
  let at = 0;
  for (const { shape } of specs) {
    offsets.push(at);
    at += sizeOf(shape);
  }
  return { name, specs, offsets, length: Math.ceil(at / FLAT_ROW) * FLAT_ROW };
}

/** The parameters inside a flat value, by name. */
export function unpack(flat: Value, { specs, offsets, length }: FlatGroup): Map<string, Value> {
  const sizes = specs.map(({ shape }) => sizeOf(shape));
  const rest = length - (offsets.at(-1)! + sizes.at(-1)!);
  const parts = split(flat, rest > 0 ? [...sizes, rest] : sizes, 0);
  return new Map(specs.map(({ name, shape }, i) => [name, reshape(parts[i]!, shape)]));
}

/**
 * Joins one value per parameter (gradients) into a flat value. Each part is a node of its own, made last and in the order of the parameters:
 * ORT walks back from the outputs and visits a node's inputs from the last made to the first, so that it computes each weight's gradient as
 * soon as the backward pass meets it, while its operands are still in the cache, and frees them. Otherwise all would wait for the end.
 */
export function pack(values: readonly Value[], { length }: FlatGroup): Value {
  const parts = values.map(flatten);
  const used = parts.reduce((total, part) => total + part.size, 0);
  const first = parts[0]!;
  return concat(used < length ? [...parts, zeros(first.graph, [length - used], first)] : parts, 0);
}

/** Copies host weights (float32) into a flat array; padding stays as it is. */
export function fillFlat(flat: Float32Array, { specs, offsets }: FlatGroup, weights: Weights): void {
  specs.forEach(({ name }, i) => {
    const tensor = weights.get(name);
    if (tensor) flat.set(tensor.data as Float32Array, offsets[i]!);
  });
}

/** Views of a flat array by parameter name; they share its memory. */
export function flatViews(flat: Float32Array, { specs, offsets }: FlatGroup): Map<string, HostTensor> {
  return new Map(
    specs.map(({ name, shape }, i) => [name, { dtype: 'float32', shape, data: flat.subarray(offsets[i]!, offsets[i]! + sizeOf(shape)) }]),
  );
}
