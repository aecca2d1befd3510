/** @file A model function -> a session that computes its outputs. */
import { type HostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { encode, encodeOutside, liveNodes } from '#gpu-worker/onnx/encode.ts';
import { Graph, type Value } from '#gpu-worker/onnx/graph.ts';
import { toMixedPrecision } from '#gpu-worker/onnx/mixed-precision.ts';
import { resolveDevice } from '#gpu-worker/runtime/device.ts';
import { type Feeds, InferenceSession, type InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { type ParameterSpec, Scope, type Weights, checkWeights } from './parameters.ts';

export interface ForwardDefinition {
  readonly name: string;
  /** Declares inputs on `graph`, builds the model on `scope` and returns the outputs by name. */
  readonly build: (graph: Graph, scope: Scope) => Readonly<Record<string, Value>>;
  /** Weights by full parameter name; names the model does not declare are refused unless `ignore` accepts them. */
  readonly weights: Weights;
  readonly ignore?: (name: string) => boolean;
  /**
   * 'constants' (default below 1.8 GiB) lets ORT prepack weights; above, 'inputs' passes them at each call, which costs nothing on the CPU, and 'outside', the default on
   * other devices, puts them there once.
   */
  readonly bind?: 'constants' | 'inputs' | 'outside';
  readonly session?: InferenceSessionOptions;
}

export interface Forward {
  readonly parameters: readonly ParameterSpec[];
  /** Runs the model: declared inputs by name -> outputs by name. */
  run(feeds: Feeds): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}

/** Of what is stored in the model, whose file holds at most 2 GiB. */
const CONSTANTS_LIMIT = 1.8 * 2 ** 30;

/** Compiles a model for inference: weights in any float type, computed as `session.precision` says; inputs and outputs are float32. */
export async function compileForward({ name, build, weights, ignore, bind, session: options }: ForwardDefinition): Promise<Forward> {
  const graph = new Graph(name);
  const halves = options?.precision === 'float16';
  const bytes = [...weights.values()].reduce((total, { shape }) => total + sizeOf(shape) * (halves ? 2 : 4), 0);
  const device = resolveDevice(options?.device);
  const binding = bind ?? (bytes < CONSTANTS_LIMIT ? 'constants' : device === 'cpu' ? 'inputs' : 'outside');
  const asConstants = binding !== 'inputs';
  const bound: Record<string, HostTensor> = {};
  const scope = Scope.root(graph, (spec) => {
    const tensor = weights.get(spec.name);
    if (!tensor || !asConstants) return graph.input(spec.name, 'float32', spec.shape);
    checkWeights([spec], new Map([[spec.name, tensor]]), { from: `Weights of ${name}` });
    return graph.constant(toFloat32(tensor), spec.name);
  });
  const outputs = build(graph, scope);
  checkWeights(scope.parameters, weights, { from: `Weights of ${name}`, ...(ignore ? { ignore } : {}) });
  if (!asConstants) for (const spec of scope.parameters) bound[spec.name] = toFloat32(weights.get(spec.name)!);
  for (const [key, value] of Object.entries(outputs)) graph.output(key, value);
  const final = halves ? toMixedPrecision(graph, liveNodes(graph)) : graph;
  const { model, externalData } = binding === 'outside' ? encodeOutside(final) : { model: encode(final), externalData: undefined };
  const session = await InferenceSession.create(model, { ...options, ...(externalData && { externalData }) });
  return {
    parameters: scope.parameters,
    run: (feeds) => session.run({ ...bound, ...feeds }),
    release: () => session.release(),
  };
}

/** The parameters a model declares, without weights: build it once and read them off. */
export function listParameters(build: ForwardDefinition['build']): readonly ParameterSpec[] {
  const graph = new Graph('parameters');
  const scope = Scope.root(graph, (spec) => graph.input(spec.name, 'float32', spec.shape));
  build(graph, scope);
  return scope.parameters;
}
