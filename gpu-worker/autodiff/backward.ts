/** @file Reverse-mode differentiation of a graph: walk the tape backwards, apply each operator's rule, accumulate, sum out broadcast axes. */
import { isFloat } from '../onnx/dtype.ts';
import type { Graph, Node, Segment, Value } from '../onnx/graph.ts';
import type { OperatorRecord } from '../onnx/operator.ts';
import { add } from '../onnx/ops/elementwise.ts';
import { expand, zeros } from '../onnx/ops/movement.ts';
import { sumToShape } from '../onnx/ops/reduction.ts';
import { recompute, settle } from './checkpoint.ts';
import { operatorRecord } from '../onnx/registry.ts';

export interface GradientOptions {
  /** Start value of the walk instead of 1: the loss scale of mixed precision, a number or a scalar of the loss's type. */
  readonly seed?: number | Value;
  /** Look-up of operator records; tests swap in a deliberately wrong rule. */
  readonly records?: (type: string) => OperatorRecord | undefined;
}

/**
 * Extends the graph by d loss / d value for each of `wrt` and returns those gradients (zeros where the loss does not depend on it).
 * Only nodes on a path from `wrt` to the loss get backward nodes, so frozen parameters cost nothing.
 */
export function gradients(loss: Value, wrt: readonly Value[], { seed = 1, records = operatorRecord }: GradientOptions = {}): Value[] {
  const { graph } = loss;
  if (loss.size !== 1) throw new Error(`The loss must be one number but is ${loss}.`);
  const tape = [...graph.tape]; // backward nodes are appended to the graph's own tape while we walk
  const reached = reachableFrom(wrt, tape);
  if (!reached.has(loss)) throw new Error(`The loss ${loss} does not depend on any of the ${wrt.length} values to differentiate.`);
  const accumulated = new Map<Value, Value>([[loss, expand(typeof seed === 'number' ? graph.scalar(seed, loss.dtype) : seed, loss.shape)]]);
  const segments = new Map(graph.segments.map((segment) => [segment.tape[1] - 1, segment]));
  /** The checkpointed block that the walk is in, with its values computed again. Gradients are kept by the original values. */
  let block: { segment: Segment; again: ReadonlyMap<Value, Value> } | undefined;
  const wanted = new Set(wrt);
  for (let at = tape.length - 1; at >= 0; at--) {
    if (block && at < block.segment.tape[0]) {
      const { segment } = block;
      graph.scope('backward', () => settle(graph, segment, accumulated, wanted));
      block = undefined;
    }
    const segment = segments.get(at);
    if (segment) {
      const upstream = tape.slice(...segment.tape).flatMap((node) => node.outputs).map((output) => accumulated.get(output)).find((gradient) => gradient !== undefined);
      if (upstream) block = { segment, again: graph.scope('backward', () => recompute(graph, segment, upstream)) };
    }
    const node = tape[at]!;
    if (!node.outputs.some((output) => accumulated.has(output))) continue;
    if (!node.inputs.some((input) => input && reached.has(input))) continue;
    const inputGradients = graph.scope('backward', () => applyRule(graph, node, records(node.op), accumulated, reached, block?.again));
    node.inputs.forEach((input, i) => {
      const gradient = inputGradients[i];
      if (!input || !gradient || !reached.has(input)) return;
      const fitted = sumToShape(gradient, input.shape);
      const known = accumulated.get(input);
      accumulated.set(input, known ? add(known, fitted) : fitted);
    });
  }
  return wrt.map((value) => accumulated.get(value) ?? zeros(graph, value.shape, value));
}

/** Values that depend on `wrt` through operators with a gradient. */
function reachableFrom(wrt: readonly Value[], tape: readonly Node[]): Set<Value> {
  const reached = new Set(wrt);
  for (const node of tape) {
    if (!node.inputs.some((input) => input && reached.has(input))) continue;
    if (operatorRecord(node.op)?.gradient === 'none') continue;
    for (const output of node.outputs) if (isFloat(output.dtype)) reached.add(output);
  }
  return reached;
}

function applyRule(graph: Graph, node: Node, record: OperatorRecord | undefined, accumulated: Map<Value, Value>, reached: Set<Value>, again?: ReadonlyMap<Value, Value>) {
  const rule = record?.gradient;
  if (rule === undefined || rule === 'none') {
    throw new Error(`Operator ${node.op} has no gradient rule; it stands at "${node.name}" in graph "${graph.name}". Write one in its record under gpu-worker/onnx/ops.`);
  }
  const outputGradients = node.outputs.map((output) => accumulated.get(output));
  const now = (value: Value): Value => again?.get(value) ?? value;
  const [inputs, outputs] = [node.inputs.map((input) => input && now(input)) as readonly Value[], node.outputs.map(now)];
  return rule({
    graph,
    node: again ? { ...node, inputs, outputs } : node,
    inputs,
    outputs,
    outputGradients,
    get g(): Value {
      const first = outputGradients[0];
      if (!first) throw new Error(`Only a secondary output of ${node.op} at "${node.name}" in graph "${graph.name}" is used; its gradient is not defined.`);
      return first;
    },
    needs: node.inputs.map((input) => input !== undefined && reached.has(input)),
    attribute: (name) => {
      const attribute = node.attributes[name];
      if (!attribute) throw new Error(`Node "${node.name}" has no attribute "${name}".`);
      return attribute.value;
    },
  });
}
