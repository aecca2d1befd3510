/** @file Activation checkpointing (Chen et al. 2016): what a block computes between its inputs and outputs is thrown away and computed again when the backward walk comes to it. */
import type { Graph, Segment, Value } from '../onnx/graph.ts';
import { abs, greater, where } from '../onnx/ops/elementwise.ts';
import { gather } from '../onnx/ops/indexing.ts';
import { concat, reshape } from '../onnx/ops/movement.ts';
import { max } from '../onnx/ops/reduction.ts';

/** Session settings that a graph with checkpoints needs: ORT would otherwise merge equal parts of a block and of its recomputation. */
export const CHECKPOINT_SESSION_CONFIG = { 'optimization.disable_specified_optimizers': 'CommonSubexpressionElimination' } as const;

/**
 * Builds a block whose activations are not kept for the backward pass.
 * @param inputs the activations that the block starts from: they stay in memory, and its recomputation waits for the gradient through them.
 * Weights need not be named.
 */
export function checkpoint(inputs: readonly Value[], body: () => Value): Value {
  return inputs[0]!.graph.segment(inputs, body);
}

/**
 * Emits a checkpointed block once more and returns, for each of its values, the one that takes its place in the backward pass. All named inputs pass
 * through a choice that hangs on the gradient coming from above: nothing of the recomputation can run before that gradient is there,
 * in whatever order ORT walks the graph.
 */
export function recompute(graph: Graph, { inputs, nodes: [from, to] }: Segment, upstream: Value): Map<Value, Value> {
  const again = new Map<Value, Value>();
  graph.scope('recompute', () => {
    const never = neverAfter(graph, [upstream]);
    for (const input of inputs) if (!again.has(input)) again.set(input, where(never, graph.scalar(0, input.dtype), input));
    for (const node of graph.nodes.slice(from, to)) {
      const inputs = node.inputs.map((input) => input && (again.get(input) ?? input));
      const outputs = graph.scope(node.name.slice(0, node.name.lastIndexOf('/')), () => graph.node(node.op, node.domain, inputs, node.attributes, node.outputs));
      node.outputs.forEach((output, i) => {
        again.set(output, outputs[i]!);
      });
    }
  });
  return again;
}

/**
 * Closes a block in the backward walk: the gradients that leave it downwards wait until those of its `wanted` values (its weights) are done. Otherwise
 * ORT may leave the weights of all blocks to the end, and with them everything they are computed from.
 */
export function settle(graph: Graph, { inputs, tape: [from, to] }: Segment, accumulated: Map<Value, Value>, wanted: ReadonlySet<Value>): void {
  const weights = new Set(graph.tape.slice(from, to).flatMap((node) => node.inputs).filter((input): input is Value => input !== undefined && wanted.has(input)));
  const done = [...weights].map((weight) => accumulated.get(weight)).filter((gradient) => gradient !== undefined);
  if (done.length === 0) return;
  const never = neverAfter(graph, done);
  for (const input of new Set(inputs)) {
    const gradient = accumulated.get(input);
    if (gradient) accumulated.set(input, where(never, graph.scalar(0, gradient.dtype), gradient));
  }
}

/** False, but known only once all the values have been computed: no number is beyond infinity. */
function neverAfter(graph: Graph, values: readonly Value[]): Value {
  const firsts = values.map((value) => gather(reshape(value, [-1]), [0]));
  return greater(max(abs(concat(firsts, 0)), [0]), graph.scalar(Number.POSITIVE_INFINITY, values[0]!.dtype));
}
