/** @file Graph -> ModelProto bytes. Nodes that no output needs are left out. */
import { DTYPES, type DType, type HostTensor, bytesOf } from './dtype.ts';
import type { Attributes, Graph, Node, Value } from './graph.ts';
import { ATTRIBUTE_TYPE, EXTERNAL, ModelProto } from './onnx-proto.ts';

/** ONNX opset 18: the newest for which ORT has both CPU and CUDA kernels of every operator used here. */
const OPSET = 18;
const IR_VERSION = 8;
/** Protobuf refuses messages of 2 GiB and more. */
const MAX_MODEL_BYTES = 2 ** 31 - 2 ** 20;

export interface EncodedNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly op_type: string;
  readonly domain: string;
  readonly attribute: readonly object[];
}

export interface EncodedGraph {
  name: string;
  node: EncodedNode[];
  initializer: object[];
  input: object[];
  output: object[];
}

/** Nodes an output depends on, in order. */
export function liveNodes(graph: Graph): Node[] {
  const needed = new Set<Value>(graph.outputs.map((output) => output.value));
  const live: Node[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!;
    if (!node.outputs.some((output) => needed.has(output))) continue;
    live.push(node);
    for (const input of node.inputs) if (input) needed.add(input);
  }
  return live.reverse();
}

/** The GraphProto as a plain object; loop.ts nests it in a Loop. Unused inputs stay: callers feed them by name. Of constants that are outside, only the names are in it. */
export function encodeGraph(graph: Graph, isOutside: (tensor: HostTensor) => boolean = () => false): EncodedGraph {
  if (graph.outputs.length === 0) throw new Error(`Graph "${graph.name}" has no outputs; mark at least one with graph.output().`);
  const nodes = liveNodes(graph);
  const used = new Set<Value>(graph.outputs.map((output) => output.value));
  for (const node of nodes) for (const input of node.inputs) if (input) used.add(input);
  // A result gets its public name directly where one node computes it for one output; else through an Identity.
  const renamed = new Map<Value, string>();
  const node = [] as EncodedNode[];
  for (const { name, value } of graph.outputs) if (value.producer && !renamed.has(value)) renamed.set(value, name);
  const nameOf = (value: Value): string => renamed.get(value) ?? value.name;
  node.push(...nodes.map((entry) => encodeNode(entry, used, nameOf)));
  for (const { name, value } of graph.outputs) {
    if (renamed.get(value) === name) continue;
    node.push({ input: [nameOf(value)], output: [name], name: `output/${name}`, op_type: 'Identity', domain: '', attribute: [] });
  }
  return {
    name: graph.name,
    node,
    initializer: [...graph.constants].filter(([value]) => used.has(value)).map(([value, tensor]) => (isOutside(tensor) ? encodeReference(value.name, tensor) : encodeTensor(value.name, tensor))),
    input: graph.inputs.map((value) => encodeValueInfo(value.name, value.dtype, value.shape)),
    output: graph.outputs.map(({ name, value }) => encodeValueInfo(name, value.dtype, value.shape)),
  };
}

function encodeNode(node: Node, used: ReadonlySet<Value>, nameOf: (value: Value) => string): EncodedNode {
  const input = node.inputs.map((value) => (value ? nameOf(value) : ''));
  while (input.at(-1) === '') input.pop();
  const output = node.outputs.map((value, i) => (i === 0 || used.has(value) || node.op === 'Split' ? nameOf(value) : ''));
  while (output.at(-1) === '') output.pop();
  return { input, output, name: node.name, op_type: node.op, domain: node.domain, attribute: encodeAttributes(node.attributes) };
}

function encodeAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([name, attribute]) => {
    const type = ATTRIBUTE_TYPE[attribute.kind];
    if (attribute.kind === 'int') return { name, type, i: attribute.value };
    if (attribute.kind === 'float') return { name, type, f: attribute.value };
    if (attribute.kind === 'string') return { name, type, s: Buffer.from(attribute.value) };
    return { name, type, ints: attribute.value };
  });
}

/** A TensorProto with its bytes as raw_data. */
export function encodeTensor(name: string, { dtype, shape, data }: HostTensor): object {
  return { name, data_type: DTYPES[dtype].onnx, dims: shape, raw_data: bytesOf(data) };
}

/** A TensorProto whose bytes are the file of its name. */
function encodeReference(name: string, { dtype, shape, data }: HostTensor): object {
  const entries = { location: name, offset: '0', length: String(data.byteLength) };
  return { name, data_type: DTYPES[dtype].onnx, dims: shape, data_location: EXTERNAL, external_data: Object.entries(entries).map(([key, value]) => ({ key, value })) };
}

/** A ValueInfoProto of a static tensor. */
export function encodeValueInfo(name: string, dtype: DType, shape: readonly number[]): object {
  return { name, type: { tensor_type: { elem_type: DTYPES[dtype].onnx, shape: { dim: shape.map((dim) => ({ dim_value: dim })) } } } };
}

/** ModelProto bytes of a GraphProto object. */
export function encodeModel(graph: EncodedGraph): Uint8Array {
  const bytes = (graph.initializer as { raw_data?: Uint8Array }[]).reduce((total, { raw_data }) => total + (raw_data?.byteLength ?? 0), 0);
  if (bytes > MAX_MODEL_BYTES) {
    throw new Error(`Graph "${graph.name}" holds ${(bytes / 2 ** 30).toFixed(2)} GiB of constants, a model file at most 2 GiB; pass the weights as inputs or keep them outside.`);
  }
  return ModelProto.encode({
    ir_version: IR_VERSION,
    producer_name: 'apiary',
    graph,
    opset_import: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ],
  } as object).finish();
}

/** ModelProto bytes of a graph. */
export function encode(graph: Graph): Uint8Array {
  return encodeModel(encodeGraph(graph));
}

/** Constants up to so many bytes stay in the model: ORT wants the small ones at hand, shapes and axes among them. */
const SMALL = 4096;

/** ModelProto bytes of a graph without its larger constants, and those as files in memory (`InferenceSessionOptions.externalData`): there is no limit of 2 GiB then. */
export function encodeOutside(graph: Graph): { model: Uint8Array; externalData: { path: string; data: Uint8Array }[] } {
  const isOutside = ({ data }: HostTensor): boolean => data.byteLength > SMALL;
  const model = encodeModel(encodeGraph(graph, isOutside));
  return { model, externalData: [...graph.constants].filter(([, tensor]) => isOutside(tensor)).map(([value, { data }]) => ({ path: value.name, data: bytesOf(data) })) };
}
