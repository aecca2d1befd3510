/** @file One-off graphs for golden cases: build, run once on the case's tensors, compare gradients. */
import { gradients } from '#gpu-worker/autodiff/backward.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import type { Scope, Weights } from '#gpu-worker/nn/parameters.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Graph, Value } from '#gpu-worker/onnx/graph.ts';
import type { GoldenCase } from './golden-case.ts';

/** Declares graph inputs shaped like the case's tensors, by name. */
export type Inputs = (name: string) => Value;

export interface Computation {
  name: string;
  weights: Weights;
  /** Tensors to feed, by input name. */
  feeds: Readonly<Record<string, HostTensor>>;
  build: (scope: Scope, input: Inputs, graph: Graph) => Readonly<Record<string, Value>>;
  ignore?: (name: string) => boolean;
}

/** Builds, runs and frees a model; only the inputs that `build` asks for are declared and fed. */
export async function compute({ name, weights, feeds, build, ignore }: Computation): Promise<Record<string, HostTensor>> {
  const declared = new Map<string, Value>();
  const forward = await compileForward({
    name,
    weights,
    ignore: ignore ?? (() => false),
    build: (graph, scope) => {
      const input: Inputs = (key) => {
        const tensor = feeds[key];
        if (!tensor) throw new Error(`Case ${name} has no tensor "${key}" to feed.`);
        let value = declared.get(key);
        if (!value) declared.set(key, (value = graph.input(key, tensor.dtype, tensor.shape)));
        return value;
      };
      return build(scope, input, graph);
    },
  });
  try {
    return await forward.run(Object.fromEntries([...declared.keys()].map((key) => [key, feeds[key]!])));
  } finally {
    await forward.release();
  }
}

/** Outputs `grad.<parameter>` for every parameter the case has an expected gradient of. */
export function gradientOutputs(scope: Scope, loss: Value, io: ReadonlyMap<string, HostTensor>): Record<string, Value> {
  const names = scope.parameters.map(({ name }) => name).filter((name) => io.has(`grad.${name}`));
  if (names.length === 0) return {};
  const found = gradients(loss, names.map((name) => scope.value(name)));
  return Object.fromEntries(names.map((name, i) => [`grad.${name}`, found[i]!]));
}

/** Compares every expected gradient of the case; one that was not computed fails. */
export function compareGradients(golden: GoldenCase, io: ReadonlyMap<string, HostTensor>, got: Readonly<Record<string, HostTensor>>): void {
  for (const [name, want] of io) {
    if (!name.startsWith('grad.')) continue;
    const values = got[name]?.data ?? [];
    if (golden.meta.zero_gradients.includes(name)) golden.compare.zeroGradient(name, values, want.data);
    else golden.compare.tensor('grad', name, values, want.data);
  }
}

/** Compares outputs with tensors of the same name. */
export function compareForward(golden: GoldenCase, io: ReadonlyMap<string, HostTensor>, got: Readonly<Record<string, HostTensor>>, names: readonly string[]): void {
  for (const name of names) {
    const want = io.get(name);
    if (!want) continue;
    golden.compare.exact(`${name} shape`, got[name]?.shape ?? null, want.shape);
    golden.compare.tensor('forward', name, got[name]?.data ?? [], want.data);
  }
}
