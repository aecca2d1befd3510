/** @file A loss function -> a session that returns the loss and its gradients, for checks against other frameworks. */
import { type GradientOptions, gradients } from '#gpu-worker/autodiff/backward.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { encode } from '#gpu-worker/onnx/encode.ts';
import { Graph } from '#gpu-worker/onnx/graph.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { type Feeds, InferenceSession } from '#gpu-worker/runtime/inference-session.ts';
import { Scope, checkWeights } from './parameters.ts';
import type { TrainStepDefinition } from './train-step.ts';

export interface LossAndGradients {
  readonly outputs: Readonly<Record<string, HostTensor>>;
  /** By parameter name. */
  readonly gradients: ReadonlyMap<string, HostTensor>;
}

/** Compiles `build`; the returned function evaluates it at the given weights. Metrics come back beside `loss`. */
export async function compileGradients(
  definition: Pick<TrainStepDefinition, 'name' | 'build' | 'trainable' | 'weights' | 'ignore' | 'session'>,
  options: GradientOptions = {},
): Promise<{ run: (feeds: Feeds) => Promise<LossAndGradients>; release: () => Promise<void> }> {
  const { name, build, trainable = () => true, weights, ignore } = definition;
  const graph = new Graph(name);
  const scope = Scope.root(graph, (spec) => graph.input(spec.name, 'float32', spec.shape));
  const { loss, metrics = {} } = build(graph, scope);
  checkWeights(scope.parameters, weights, { from: `Weights of ${name}`, ...(ignore ? { ignore } : {}) });
  const names = scope.parameters.map((spec) => spec.name).filter(trainable);
  const results = gradients(loss, names.map((parameter) => scope.value(parameter)), options);
  graph.output('loss', loss);
  for (const [key, value] of Object.entries(metrics)) graph.output(key, value);
  names.forEach((parameter, i) => graph.output(`gradient of ${parameter}`, results[i]!));
  const session = await InferenceSession.create(encode(graph), definition.session);
  const bound = Object.fromEntries(scope.parameters.map((spec) => [spec.name, toFloat32(weights.get(spec.name)!)]));
  return {
    release: () => session.release(),
    run: async (feeds) => {
      const all = await session.run({ ...bound, ...feeds });
      return {
        outputs: Object.fromEntries(['loss', ...Object.keys(metrics)].map((key) => [key, all[key]!])),
        gradients: new Map(names.map((parameter) => [parameter, all[`gradient of ${parameter}`]!])),
      };
    },
  };
}
