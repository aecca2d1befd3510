/** @file Half-precision arithmetic where it pays: a float32 graph rewritten so that its matrix products run in float16, with float32 inputs and outputs as before. */
import type { HostTensor } from './dtype.ts';
import { float32ToFloat16Array } from './float16.ts';
import { Graph, int, type Node, type Value } from './graph.ts';

/** Products and convolutions: their sums are kept in float32 inside the kernels, their inputs and outputs are halves. */
const HALF = new Set(['Conv', 'Gemm', 'MatMul', 'FusedMatMul']);

/** Moves and cheap functions of bounded growth: computed in halves where all that comes in are halves already, so that no casts stand between products. */
const FOLLOW = new Set(['Reshape', 'Transpose', 'Slice', 'Concat', 'Split', 'Pad', 'Expand', 'Squeeze', 'Unsqueeze', 'Gather', 'Resize', 'Tile', 'Add', 'Sub', 'Mul', 'Neg', 'Identity', 'Relu', 'Sigmoid', 'Tanh', 'Gelu', 'QuickGelu']);

const FLOAT16 = 10;
const FLOAT32 = 1;

/**
 * The same graph in mixed precision. Graph inputs and outputs keep their names and types, so parameters, moments and the loss stay float32 (master
 * weights); everything not listed above (norms, softmax, reductions, exponentials) stays float32 too.
 * @param keep nodes that stay float32 whatever they are, e.g. the optimizer's: a gradient norm would overflow in halves
 */
export function toMixedPrecision(source: Graph, live: readonly Node[], keep: (node: Node) => boolean = () => false): Graph {
  const graph = new Graph(source.name);
  graph.segments.push(...source.segments); // only their presence matters from here on
  /** Each value in the type it was computed in, and casts of it made so far. */
  const full = new Map<Value, Value>();
  const half = new Map<Value, Value>();
  const bornHalf = new Set<Value>();

  const castTo = (value: Value, dtype: 'float16' | 'float32'): Value => graph.node('Cast', '', [value], { to: int(dtype === 'float16' ? FLOAT16 : FLOAT32) }, [{ dtype, shape: value.shape }])[0]!;
  const constant = (value: Value, tensor: HostTensor, dtype: 'float16' | 'float32'): Value =>
    graph.constant(dtype === 'float16' ? { dtype, shape: tensor.shape, data: float32ToFloat16Array(tensor.data as Float32Array) } : tensor, value.name.startsWith('const_') ? undefined : `${value.name}${dtype === 'float16' ? ' as float16' : ''}`);
  const as = (value: Value, dtype: 'float16' | 'float32'): Value => {
    const [own, other] = dtype === 'float16' ? [half, full] : [full, half];
    const known = own.get(value);
    if (known) return known;
    const tensor = source.constants.get(value);
    const made = tensor ? constant(value, tensor, value.dtype === 'float32' ? dtype : 'float32') : castTo(other.get(value)!, dtype);
    own.set(value, made);
    return made;
  };
  const use = (input: Value, isHalf: boolean): Value => as(input, isHalf && input.dtype === 'float32' ? 'float16' : 'float32');

  for (const input of source.inputs) full.set(input, graph.input(input.name, input.dtype, input.shape));
  for (const node of live) {
    const floats = node.inputs.filter((input) => input?.dtype === 'float32') as Value[];
    const variable = floats.filter((input) => !source.constants.has(input));
    const isHalf = floats.length > 0 && !keep(node) && (HALF.has(node.op) || (FOLLOW.has(node.op) && variable.length > 0 && variable.every((input) => bornHalf.has(input))));
    const inputs = node.inputs.map((input) => input && use(input, isHalf));
    const outputs = graph.scope(node.name.slice(0, Math.max(0, node.name.lastIndexOf('/'))) || 'graph', () =>
      graph.node(node.op, node.domain, inputs, node.attributes, node.outputs.map(({ dtype, shape }) => ({ dtype: isHalf && dtype === 'float32' ? ('float16' as const) : dtype, shape }))),
    );
    node.outputs.forEach((output, i) => {
      if (isHalf && output.dtype === 'float32') bornHalf.add(output);
      (bornHalf.has(output) ? half : full).set(output, outputs[i]!);
    });
  }
  for (const { name, value } of source.outputs) graph.output(name, as(value, 'float32'));
  return graph;
}
