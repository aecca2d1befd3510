/**
 * @file Trainable parameters laid end to end in a few vectors: a dozen large nodes update each instead of thousands of small ones. In models of
 * hundreds of millions of weights the large parameters keep a tensor of their own instead, so that no second copy of all weights or gradients ever exists.
 */
import { FLAT_ROW } from '#gpu-worker/autodiff/optimizer.ts';
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { concat, flatten, reshape, split, zeros } from '#gpu-worker/onnx/ops/movement.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { sameShape } from '#gpu-worker/onnx/shape.ts';
import type { ParameterSpec, Weights } from './parameters.ts';

export interface FlatGroup {
  readonly name: string;
  readonly specs: readonly ParameterSpec[];
  /** Whether weight decay applies. */
  readonly decayed: boolean;
  /** Shape of its state tensors: one vector, or the parameter's own shape where it stands alone. */
  readonly shape: readonly number[];
  /** First element of each parameter. */
  readonly offsets: readonly number[];
  /** Elements with padding to a multiple of FLAT_ROW; the padding is zero and stays zero. */
  readonly length: number;
}

/** Weights of a vector, unless one parameter has more: what lives while one is updated is several times as much, and a longer one is no faster. */
const VECTOR = 2 ** 21;
/** From this many trainable weights on, large parameters stand alone. */
const LARGE_MODEL = 2 ** 27;
const LARGE_PARAMETER = 2 ** 20;
/** What counts as large where memory is asked to be lean: every vector less is several copies of it less while the optimizer works, for some time more. */
const LEAN_PARAMETER = 2 ** 18;

/**
 * Lays out parameters in groups: decayed and not, each vectors of at most `VECTOR` weights.
 * @param aloneFrom parameters of at least so many weights get a group of their own; by default none but in large models and lean ones
 */
export function parameterGroups(specs: readonly ParameterSpec[], noDecay: (name: string) => boolean, { aloneFrom, lean = false }: { aloneFrom?: number | undefined; lean?: boolean | undefined } = {}): FlatGroup[] {
  const total = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const from = aloneFrom ?? (total >= LARGE_MODEL ? LARGE_PARAMETER : lean ? LEAN_PARAMETER : Infinity);
  // The gradient norm is summed in rows of FLAT_ROW.
  const isAlone = ({ shape }: ParameterSpec) => sizeOf(shape) >= from && sizeOf(shape) % FLAT_ROW === 0;
  const together = specs.filter((spec) => !isAlone(spec));
  return [
    ...vectors('decayed', together.filter(({ name }) => !noDecay(name)), true),
    ...vectors('plain', together.filter(({ name }) => noDecay(name)), false),
    ...specs.filter(isAlone).map((spec) => ({ ...flatGroup(spec.name, [spec], !noDecay(spec.name)), shape: spec.shape })),
  ].filter((group) => group.specs.length > 0);
}

/** Cuts a list of parameters, in its order, into groups of at most `VECTOR` weights. */
function vectors(name: string, specs: readonly ParameterSpec[], decayed: boolean): FlatGroup[] {
  const parts: ParameterSpec[][] = [];
  let size = Infinity;
  for (const spec of specs) {
    size += sizeOf(spec.shape);
    if (size > VECTOR) {
      parts.push([]);
      size = sizeOf(spec.shape);
    }
    parts.at(-1)!.push(spec);
  }
  return parts.map((part, i) => flatGroup(i === 0 ? name : `${name}.${i}`, part, decayed));
}

function flatGroup(name: string, specs: readonly ParameterSpec[], decayed: boolean): FlatGroup {
  const offsets: number[] = [];
  let at = 0;
  for (const { shape } of specs) {
    offsets.push(at);
    at += sizeOf(shape);
  }
  const length = Math.ceil(at / FLAT_ROW) * FLAT_ROW;
  return { name, specs, decayed, shape: [length], offsets, length };
}

/** The parameters inside a flat value, by name. */
export function unpack(flat: Value, { specs, shape: own, offsets, length }: FlatGroup): Map<string, Value> {
  if (sameShape(own, specs[0]!.shape)) return new Map([[specs[0]!.name, flat]]);
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
export function pack(values: readonly Value[], { length, shape }: FlatGroup): Value {
  if (sameShape(shape, values[0]!.shape)) return values[0]!;
  const parts = values.map(flatten);
  const used = parts.reduce((total, part) => total + part.size, 0);
  const first = parts[0]!;
  return concat(used < length ? [...parts, zeros(first.graph, [length - used], first)] : parts, 0);
}

/** Copies host weights into a flat array, 16-bit ones widened; padding stays as it is. */
export function fillFlat(flat: Float32Array, { specs, offsets }: FlatGroup, weights: Weights): void {
  specs.forEach(({ name }, i) => {
    const tensor = weights.get(name);
    if (tensor) flat.set(toFloat32(tensor).data as Float32Array, offsets[i]!);
  });
}

/** Views of a flat array by parameter name; they share its memory. */
export function flatViews(flat: Float32Array, { specs, offsets }: FlatGroup): Map<string, HostTensor> {
  return new Map(
    specs.map(({ name, shape }, i) => [name, { dtype: 'float32', shape, data: flat.subarray(offsets[i]!, offsets[i]! + sizeOf(shape)) }]),
  );
}
