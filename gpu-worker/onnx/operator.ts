/** @file What an operator record is: shape rule, node and gradient side by side. */
import { type AttributeValue, type Attributes, type Graph, type Node, type OutputSpec, Value } from './graph.ts';

/** What a gradient rule sees: the node, the gradient of each output (undefined = zero) and which inputs need one. */
export interface GradientContext {
  readonly graph: Graph;
  readonly node: Node;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly outputGradients: readonly (Value | undefined)[];
  /** Gradient of the first output; throws when it is absent. */
  readonly g: Value;
  readonly needs: readonly boolean[];
  /** Attribute readers. */
  readonly attribute: (name: string) => AttributeValue['value'];
}

/**
 * Gradients of the inputs, in order; undefined where `needs` is false. A gradient may still have the broadcast shape of the output: the
 * backward walk sums it down to the input's shape.
 */
export type GradientRule = (context: GradientContext) => readonly (Value | undefined)[];

export interface OperatorRecord {
  /** ONNX op_type, or the composite's own name. */
  readonly type: string;
  /** '' for standard ONNX, 'com.microsoft' for ORT's contrib operators, 'composite' for several nodes with one gradient rule. */
  readonly domain: '' | 'com.microsoft' | 'composite';
  /** 'none' = the output does not depend smoothly on any input (comparisons, ArgMax); undefined = not written: backward refuses. */
  readonly gradient: GradientRule | 'none' | undefined;
  /** Shape rule of a plain node; a composite has none because its parts have theirs. */
  readonly infer?: (inputs: readonly (Value | undefined)[], attributes: Attributes, where: string) => readonly OutputSpec[];
}

/** Declares an operator with its shape rule and gradient. */
export function defineOperator(record: OperatorRecord & Required<Pick<OperatorRecord, 'infer'>>): Required<Pick<OperatorRecord, 'infer'>> & OperatorRecord {
  return record;
}

/** Declares a composite: several nodes whose gradient is written as a whole. */
export function defineComposite(type: string, gradient: GradientRule): OperatorRecord {
  return { type, domain: 'composite', gradient };
}

/** Emits one node of a declared operator and returns its outputs. */
export function emit(
  record: OperatorRecord & Required<Pick<OperatorRecord, 'infer'>>,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes = {},
): readonly Value[] {
  const graph = graphOf(inputs);
  const outputs = record.infer(inputs, attributes, `${record.type} in ${graph.location}`);
  return graph.node(record.type, record.domain, inputs, attributes, outputs);
}

/** `emit` for operators with one output. */
export function emit1(
  record: OperatorRecord & Required<Pick<OperatorRecord, 'infer'>>,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes = {},
): Value {
  return emit(record, inputs, attributes)[0]!;
}

export type Operand = Value | number;

/** The graph that the operands belong to. */
export function graphOf(inputs: readonly (Operand | undefined)[]): Graph {
  for (const input of inputs) if (input instanceof Value) return input.graph;
  throw new Error('An operator needs at least one symbolic value; with numbers only, compute the result in plain JavaScript.');
}

/** Numbers beside a symbolic value become constants of its type. */
export function lift(operand: Operand, beside: Value): Value {
  if (operand instanceof Value) return operand;
  return beside.graph.scalar(operand, beside.dtype);
}

/** Throws unless all values share a dtype. */
export function assertSameType(inputs: readonly (Value | undefined)[], where: string): void {
  const present = inputs.filter((input) => input !== undefined);
  const first = present[0];
  if (first && present.some((input) => input.dtype !== first.dtype)) {
    throw new Error(`${where}: inputs have different types (${present.map((input) => `${input}`).join('; ')}); cast them first.`);
  }
}

/** Numbers of an `ints` attribute, or the default. */
export function intsOf(attributes: Attributes, name: string, fallback?: readonly number[]): readonly number[] {
  const attribute = attributes[name];
  if (attribute?.kind === 'ints') return attribute.value;
  if (fallback) return fallback;
  throw new Error(`Attribute "${name}" is missing.`);
}

/** Number of an `int` or `float` attribute, or the default. */
export function numberOf(attributes: Attributes, name: string, fallback?: number): number {
  const attribute = attributes[name];
  if (attribute?.kind === 'int' || attribute?.kind === 'float') return attribute.value;
  if (fallback !== undefined) return fallback;
  throw new Error(`Attribute "${name}" is missing.`);
}
