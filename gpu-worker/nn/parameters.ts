/** @file How a model declares its weights: by Hugging Face name and shape, through scopes, while it is read top to bottom. */
import { type DType, type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import type { Graph, Value } from '#gpu-worker/onnx/graph.ts';
import { sameShape } from '#gpu-worker/onnx/shape.ts';

/** How a weight starts when a model is trained from nothing. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in [-bound, bound]. */
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly std: number };

export interface ParameterSpec {
  /** Full Hugging Face name, e.g. `down_blocks.0.resnets.0.conv1.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Initializer;
}

/** Turns a declared parameter into a graph value: an input, a constant or a piece of the flat training state. */
export type ParameterSource = (spec: ParameterSpec) => Value;

/** Weights by full name, as read from safetensors. */
export type Weights = ReadonlyMap<string, HostTensor>;

/** A place in the parameter tree. `scope.child('conv1')` prefixes names and the locations in error messages. */
export class Scope {
  private constructor(
    readonly graph: Graph,
    private readonly source: ParameterSource,
    private readonly declared: Map<string, { spec: ParameterSpec; value: Value }>,
    readonly path: string,
  ) {}

  /** The root of a model's parameters. */
  static root(graph: Graph, source: ParameterSource, path = ''): Scope {
    return new Scope(graph, source, new Map(), path);
  }

  /** The scope `name` below this one; numbers and dotted paths are fine. */
  child(name: string | number): Scope {
    return new Scope(this.graph, this.source, this.declared, this.path ? `${this.path}.${name}` : `${name}`);
  }

  /** Builds a submodule: `body` gets the child scope, and its nodes carry the child's path as their location. */
  module<T>(name: string | number, body: (scope: Scope) => T): T {
    const child = this.child(name);
    return this.graph.scope(`${name}`, () => body(child));
  }

  /**
   * The weight `name` of this scope. Asking again for the same name gives the same value (tied weights), with another shape it throws.
   */
  parameter(name: string, shape: readonly number[], init: Initializer = { kind: 'zeros' }): Value {
    const full = this.path ? `${this.path}.${name}` : name;
    const known = this.declared.get(full);
    if (known) {
      if (!sameShape(known.spec.shape, shape)) throw new Error(`Parameter "${full}" is declared twice, with shapes [${known.spec.shape}] and [${shape}].`);
      return known.value;
    }
    const spec: ParameterSpec = { name: full, shape: [...shape], init };
    const value = this.source(spec);
    this.declared.set(full, { spec, value });
    return value;
  }

  /** Everything declared so far, in order of declaration. */
  get parameters(): readonly ParameterSpec[] {
    return [...this.declared.values()].map(({ spec }) => spec);
  }

  /** The value of a declared parameter, by full name. */
  value(name: string): Value {
    const known = this.declared.get(name);
    if (!known) throw new Error(`No parameter "${name}" is declared in graph "${this.graph.name}".`);
    return known.value;
  }
}

export interface CheckWeightsOptions {
  /** Names in the file that the model does not use and that are fine to skip (buffers such as position_ids). */
  readonly ignore?: (name: string) => boolean;
  /** What the weights come from, for the message. */
  readonly from?: string;
}

/** Throws one sentence naming the first tensors that are missing, mis-shaped, of a wrong type or superfluous. */
export function checkWeights(specs: readonly ParameterSpec[], weights: Weights, { ignore = () => false, from = 'the weights' }: CheckWeightsOptions = {}): void {
  const missing = specs.filter(({ name }) => !weights.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`${from}: missing ${listed(missing)}.`);
  for (const { name, shape } of specs) {
    const tensor = weights.get(name)!;
    if (!sameShape(tensor.shape, shape)) throw new Error(`${from}: tensor "${name}" has shape [${tensor.shape.join(', ')}], the model needs [${shape.join(', ')}].`);
    if (!FLOATS.includes(tensor.dtype)) throw new Error(`${from}: tensor "${name}" is ${tensor.dtype}, the model needs a floating-point type.`);
  }
  const known = new Set(specs.map(({ name }) => name));
  const extra = [...weights.keys()].filter((name) => !known.has(name) && !ignore(name));
  if (extra.length > 0) throw new Error(`${from}: the model has no place for ${listed(extra)}.`);
}

const FLOATS: readonly DType[] = ['float32', 'float16', 'bfloat16', 'float64'];

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(', ');
  return `${names.length === 1 ? 'tensor' : 'tensors'} ${shown}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

/** Number of weights of a list of parameters. */
export function countWeights(specs: readonly ParameterSpec[]): number {
  return specs.reduce((total, { shape }) => total + sizeOf(shape), 0);
}
