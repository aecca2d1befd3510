/** @file The symbolic graph: values with static shapes, nodes, constants. Everything else in onnx/ builds on these four classes. */
import { type DType, type HostTensor, bytesOf, hostTensor, sizeOf } from './dtype.ts';
import { float32ToBfloat16Bits, float32ToFloat16Bits } from './float16.ts';

export type AttributeValue =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Attribute constructors: ONNX tells integers from floats, JavaScript does not. */
export const int = (value: number): AttributeValue => ({ kind: 'int', value });
export const float = (value: number): AttributeValue => ({ kind: 'float', value });
export const string = (value: string): AttributeValue => ({ kind: 'string', value });
export const ints = (value: readonly number[]): AttributeValue => ({ kind: 'ints', value: [...value] });

/** One symbolic tensor: a graph input, a constant or a node's output. Its shape is fully known. */
export class Value {
  /** The node that computes this value; undefined for inputs and constants. */
  producer: Node | undefined;

  constructor(
    readonly graph: Graph,
    readonly name: string,
    readonly dtype: DType,
    readonly shape: readonly number[],
  ) {}

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  toString(): string {
    return `${this.name}: ${this.dtype}[${this.shape.join(', ')}]`;
  }
}

/** One operator application. `composite` nodes exist for the backward walk only: the nodes they cover are what is encoded. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** A run of nodes whose values are not kept for the backward pass (autodiff/checkpoint.ts). Ranges are [first, end). */
export interface Segment {
  readonly inputs: readonly Value[];
  readonly tape: readonly [number, number];
  readonly nodes: readonly [number, number];
}

export interface OutputSpec {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A graph under construction. Nodes are kept in creation order, which is a topological order. */
export class Graph {
  readonly inputs: Value[] = [];
  readonly outputs: { name: string; value: Value }[] = [];
  /** What is encoded. */
  readonly nodes: Node[] = [];
  /** What the backward walk sees: plain nodes and composites, without the nodes inside a composite. */
  readonly tape: Node[] = [];
  /** Checkpointed blocks in order; they do not overlap. */
  readonly segments: Segment[] = [];
  readonly constants = new Map<Value, HostTensor>();
  private readonly constantsByContent = new Map<string, Value>();
  private readonly names = new Set<string>();
  private readonly scopes: string[] = [];
  private compositeDepth = 0;
  private segmentDepth = 0;
  private counter = 0;

  constructor(readonly name: string) {}

  /** Declares an input. Names are unique in the graph because feeds are matched by name. */
  input(name: string, dtype: DType, shape: readonly number[]): Value {
    checkShape(shape, `input "${name}" of graph "${this.name}"`);
    const value = new Value(this, this.claimName(name), dtype, [...shape]);
    this.inputs.push(value);
    return value;
  }

  /** Marks a value as a result under `name`. */
  output(name: string, value: Value): void {
    this.assertOwn(value, `output "${name}"`);
    if (this.outputs.some((output) => output.name === name)) {
      throw new Error(`Graph "${this.name}" already has an output named "${name}"; output names must be unique.`);
    }
    this.outputs.push({ name, value });
  }

  /** A constant; equal small constants are shared. With `name` it is kept apart under that name (for weights baked into a model). */
  constant(tensor: HostTensor, name?: string): Value {
    if (tensor.data.length !== sizeOf(tensor.shape)) {
      throw new Error(`Constant ${name ?? ''} of shape [${tensor.shape}] has ${tensor.data.length} values, expected ${sizeOf(tensor.shape)}.`);
    }
    const shared = name === undefined && tensor.data.byteLength <= 65_536;
    const key = shared ? `${tensor.dtype}|${tensor.shape.join()}|${Buffer.from(bytesOf(tensor.data)).toString('latin1')}` : '';
    const known = shared ? this.constantsByContent.get(key) : undefined;
    if (known) return known;
    const value = new Value(this, name === undefined ? `const_${this.counter++}` : this.claimName(name), tensor.dtype, [...tensor.shape]);
    this.constants.set(value, tensor);
    if (shared) this.constantsByContent.set(key, value);
    return value;
  }

  /** A constant of rank 0. */
  scalar(value: number, dtype: DType = 'float32'): Value {
    const bits = dtype === 'float16' ? float32ToFloat16Bits(value) : dtype === 'bfloat16' ? float32ToBfloat16Bits(value) : value;
    return this.constant(hostTensor(dtype, [], [bits]));
  }

  /** Appends a node; called by the operator records in onnx/ops, which know the output shapes. */
  node(op: string, domain: string, inputs: readonly (Value | undefined)[], attributes: Attributes, outputs: readonly OutputSpec[]): readonly Value[] {
    const name = this.qualify(`${op}_${this.counter++}`);
    for (const input of inputs) if (input) this.assertOwn(input, name);
    const values = outputs.map(({ dtype, shape }, index) => {
      checkShape(shape, `output ${index} of ${name} in graph "${this.name}"`);
      return new Value(this, outputs.length === 1 ? name : `${name}:${index}`, dtype, [...shape]);
    });
    const node: Node = { name, op, domain, inputs: [...inputs], outputs: values, attributes };
    for (const value of values) value.producer = node;
    this.nodes.push(node);
    if (this.compositeDepth === 0) this.tape.push(node);
    return values;
  }

  /**
   * Builds `body` (several nodes) as one step of the backward walk, so that its gradient can be written as a whole where the
   * chain rule over its parts would be slower or less accurate.
   */
  composite(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes, body: () => readonly Value[]): readonly Value[] {
    const name = this.qualify(`${op}_${this.counter++}`);
    this.compositeDepth++;
    let outputs: readonly Value[];
    try {
      outputs = body();
    } finally {
      this.compositeDepth--;
    }
    if (this.compositeDepth === 0) this.tape.push({ name, op, domain: 'composite', inputs: [...inputs], outputs, attributes });
    return outputs;
  }

  /** Builds `body` as a checkpointed block that starts from `inputs`; inside another one it is a part of that. */
  segment<T>(inputs: readonly Value[], body: () => T): T {
    const [tape, node] = [this.tape.length, this.nodes.length];
    this.segmentDepth++;
    try {
      return body();
    } finally {
      this.segmentDepth--;
      if (this.segmentDepth === 0 && this.tape.length > tape) this.segments.push({ inputs, tape: [tape, this.tape.length], nodes: [node, this.nodes.length] });
    }
  }

  /** Runs `body` with `name` appended to the location that node names and errors carry. */
  scope<T>(name: string, body: () => T): T {
    this.scopes.push(name);
    try {
      return body();
    } finally {
      this.scopes.pop();
    }
  }

  /** Where the builder stands, for error messages. */
  get location(): string {
    return this.scopes.length > 0 ? `graph "${this.name}" at ${this.scopes.join('.')}` : `graph "${this.name}"`;
  }

  private qualify(name: string): string {
    return this.scopes.length > 0 ? `${this.scopes.join('.')}/${name}` : name;
  }

  private claimName(name: string): string {
    if (this.names.has(name)) throw new Error(`Graph "${this.name}" already has an input or weight named "${name}".`);
    this.names.add(name);
    return name;
  }

  private assertOwn(value: Value, where: string): void {
    if (value.graph !== this) throw new Error(`${where} in graph "${this.name}" uses ${value}, which belongs to graph "${value.graph.name}".`);
  }
}

function checkShape(shape: readonly number[], what: string): void {
  if (shape.some((dim) => !Number.isInteger(dim) || dim < 0)) {
    throw new Error(`Shape [${shape}] of ${what} is not made of whole numbers >= 0.`);
  }
}
