/** @file Wraps a step graph into an ONNX Loop: the state goes round inside the device, data come stacked as [K, ...]. */
import type { Graph } from './graph.ts';
import { hostTensor } from './dtype.ts';
import { type EncodedGraph, type EncodedNode, encodeGraph, encodeTensor, encodeValueInfo } from './encode.ts';
import { ATTRIBUTE_TYPE } from './onnx-proto.ts';

export interface LoopDefinition {
  /** The graph of one step. */
  readonly step: Graph;
  /** State: [input name, output name] pairs of the step graph. */
  readonly carried: readonly (readonly [string, string])[];
  /** Inputs of the step graph that get one slice per iteration. */
  readonly stacked: readonly string[];
  /** Most iterations per call; the input "loop.steps" says how many are run. */
  readonly iterations: number;
}

/** Name of the outer tensor that belongs to a name of the step graph. */
export const outerName = (name: string): string => `loop.${name}`;

/**
 * GraphProto of the loop. Carried and stacked tensors are named `loop.<name>` outside, as are the outputs: final states under their
 * step-graph output name and every other output stacked as [steps, ...]. Remaining inputs (frozen weights) keep their names.
 */
export function encodeLoop({ step, carried, stacked, iterations }: LoopDefinition): EncodedGraph {
  const body = encodeGraph(step);
  const input = (name: string) => {
    const value = step.inputs.find((candidate) => candidate.name === name);
    if (!value) throw new Error(`Step graph "${step.name}" has no input "${name}" to loop over.`);
    return value;
  };
  const states = carried.map(([from, to]) => ({ from: input(from), to }));
  const slices = stacked.map((name) => input(name));
  const metrics = step.outputs.filter(({ name }) => !carried.some(([, to]) => to === name));
  const frozen = step.inputs.filter((value) => !states.some(({ from }) => from === value) && !slices.includes(value));
  const info = (name: string, { dtype, shape }: { dtype: Parameters<typeof encodeValueInfo>[1]; shape: readonly number[] }, at = name) => encodeValueInfo(at, dtype, shape);

  body.node.unshift(
    plainNode('Identity', ['loop.continue'], ['loop.continue.next']),
    ...slices.map((value) => plainNode('Gather', [outerName(value.name), 'loop.iteration'], [value.name])),
  );
  body.input = [encodeValueInfo('loop.iteration', 'int64', []), encodeValueInfo('loop.continue', 'bool', []), ...states.map(({ from }) => info(from.name, from))];
  const outputOf = (name: string) => step.outputs.find((output) => output.name === name)!;
  body.output = [
    encodeValueInfo('loop.continue.next', 'bool', []),
    ...states.map(({ to }) => info(to, outputOf(to).value)),
    ...metrics.map(({ name, value }) => info(name, value)),
  ];
  const loop: EncodedNode = {
    ...plainNode('Loop', ['loop.steps', 'loop.true', ...states.map(({ from }) => outerName(from.name))], [...states.map(({ to }) => to), ...metrics.map(({ name }) => name)].map(outerName)),
    attribute: [{ name: 'body', type: ATTRIBUTE_TYPE.graph, g: body }],
  };
  return {
    name: `${step.name}-loop`,
    node: [loop],
    initializer: [encodeTensor('loop.true', hostTensor('bool', [], [1]))],
    input: [
      encodeValueInfo('loop.steps', 'int64', []),
      ...states.map(({ from }) => info(from.name, from, outerName(from.name))),
      ...slices.map((value) => encodeValueInfo(outerName(value.name), value.dtype, [iterations, ...value.shape])),
      ...frozen.map((value) => info(value.name, value)),
    ],
    output: [
      ...states.map(({ to }) => info(to, outputOf(to).value, outerName(to))),
      ...metrics.map(({ name, value }) => encodeUnsized(outerName(name), value)),
    ],
  };
}

function plainNode(op: string, input: readonly string[], output: readonly string[]): EncodedNode {
  return { input, output, name: `loop/${op}/${output[0]}`, op_type: op, domain: '', attribute: [] };
}

/** Stacked metrics: the number of steps is known only at the call. */
function encodeUnsized(name: string, { dtype, shape }: { dtype: Parameters<typeof encodeValueInfo>[1]; shape: readonly number[] }): object {
  const info = encodeValueInfo(name, dtype, [0, ...shape]) as { type: { tensor_type: { shape: { dim: object[] } } } };
  info.type.tensor_type.shape.dim[0] = {};
  return info;
}
