/** @file A loss function -> the graphs of its training step: forward, backward, clipping, AdamW, EMA and schedule, as one graph or as two for gradient accumulation. */
import { gradients } from '#gpu-worker/autodiff/backward.ts';
import { type EmaConfig, updateEma } from '#gpu-worker/autodiff/ema.ts';
import { type LrSchedule, lrFactor } from '#gpu-worker/autodiff/lr-schedule.ts';
import { type AdamWConfig, adamW, adamWScalars, clipFactor, globalNorm } from '#gpu-worker/autodiff/optimizer.ts';
import { liveNodes } from '#gpu-worker/onnx/encode.ts';
import { Graph, type Value } from '#gpu-worker/onnx/graph.ts';
import { toMixedPrecision } from '#gpu-worker/onnx/mixed-precision.ts';
import { add, cast, div, equal, lessOrEqual, maximum, minimum, mul, where } from '#gpu-worker/onnx/ops/elementwise.ts';
import { type FlatGroup, pack, parameterGroups, unpack } from './flat-parameters.ts';
import { type ParameterSpec, Scope } from './parameters.ts';

export interface LossOutputs {
  /** The number that is minimised. */
  readonly loss: Value;
  /** Further values reported after each step. */
  readonly metrics?: Readonly<Record<string, Value>>;
}

export interface OptimizerConfig extends AdamWConfig {
  readonly schedule?: LrSchedule;
  /** Largest global gradient norm; undefined = no clipping. */
  readonly clipNorm?: number;
  readonly ema?: EmaConfig;
  /** Parameters left out of weight decay. Default: all are decayed, as torch.optim.AdamW does with one group. */
  readonly noDecay?: (name: string) => boolean;
  /**
   * Loss factor of mixed precision; a step whose gradients overflow changes nothing. A growing one (Micikevicius et al. 2018) doubles after
   * `growthInterval` good steps and halves at an overflow.
   */
  readonly lossScale?: number | { readonly initial: number; readonly growthInterval: number };
}

/** What of a training step decides its graphs. */
export interface StepGraphDefinition {
  readonly name: string;
  /** Declares data inputs on `graph` and the model on `scope`; returns the loss. Called twice: once to learn the parameters. */
  readonly build: (graph: Graph, scope: Scope) => LossOutputs;
  readonly optimizer: OptimizerConfig;
  /** Which parameters learn; the others cost no gradient work. Default: all. */
  readonly trainable?: ((name: string) => boolean) | undefined;
  /** Parameters of at least so many weights get state tensors of their own (flat-parameters.ts decides by the model's size otherwise). */
  readonly aloneFrom?: number | undefined;
  /** Rather little memory than little time: parameters of 2^18 weights and more stand alone in models of any size. */
  readonly lean?: boolean | undefined;
  /** 'float16' runs matrix products and convolutions in halves (mixed-precision.ts); weights, moments and the optimizer stay float32. */
  readonly precision?: 'float32' | 'float16' | undefined;
  /** Micro-batches whose mean gradient makes one step: data feeds are stacked as [N, ...], memory is that of one. Not together with stepsPerCall. */
  readonly accumulate?: number | undefined;
}

/** The graph of one step with the names of its state. */
export interface StepGraph {
  readonly graph: Graph;
  readonly groups: readonly FlatGroup[];
  readonly frozen: readonly ParameterSpec[];
  readonly dataInputs: readonly string[];
  /** [input, output] names of the state. */
  readonly carried: readonly (readonly [string, string])[];
  readonly metrics: readonly string[];
  /** Whether new state may be written over the old while the graph runs. */
  readonly safeInPlace: boolean;
}

/** The loss scale as a number, or as the state that a growing one is. */
function lossScaleOf(graph: Graph, { lossScale = 1 }: OptimizerConfig): number | Value {
  return typeof lossScale === 'number' ? lossScale : graph.input('lossScale', 'float32', []);
}

function updateMetrics({ lossScale }: OptimizerConfig): string[] {
  return ['gradientNorm', 'learningRate', ...(typeof lossScale === 'object' ? ['nextLossScale'] : [])];
}

function inPrecision(graph: Graph, precision: StepGraphDefinition['precision'] = 'float32'): Graph {
  return precision === 'float16' ? toMixedPrecision(graph, liveNodes(graph), ({ name }) => name.startsWith('optimizer/')) : graph;
}

/** Builds forward, backward and optimizer as one graph. */
export function buildStepGraph(definition: StepGraphDefinition): StepGraph {
  const { name, build, optimizer, precision } = definition;
  const groups = trainableGroups(definition);
  const graph = new Graph(name);
  const { flat, scaled, scale, ...backward } = buildBackward(graph, { build, groups, optimizer });
  const carried = graph.scope('optimizer', () => updateState(graph, groups, { flat, scaled, scale }, optimizer));
  const final = inPrecision(graph, precision);
  return { graph: final, groups, ...backward, carried, safeInPlace: readsPrecedeWrites(final, carried), metrics: ['loss', ...updateMetrics(optimizer), ...backward.metrics] };
}

/**
 * The same as two graphs for gradient accumulation: one adds a micro-batch's gradients, divided by their number, to `gradient.…`, the other updates
 * the state from those sums.
 */
export function buildAccumulationGraphs(definition: StepGraphDefinition): { micro: StepGraph; update: StepGraph } {
  const { name, build, optimizer, precision, accumulate = 1 } = definition;
  const groups = trainableGroups(definition);
  const sums = (graph: Graph) => groups.map((group) => graph.input(`gradient.${group.name}`, 'float32', group.shape));

  const graph = new Graph(`${name}, one micro-batch`);
  const { flat: _flat, scale: _scale, scaled, ...backward } = buildBackward(graph, { build, groups, optimizer });
  const carried = sums(graph).map((sum, i): [string, string] => {
    graph.output(`${sum.name}.next`, add(sum, mul(scaled[i]!, 1 / accumulate)));
    return [sum.name, `${sum.name}.next`];
  });
  const micro = { graph: inPrecision(graph, precision), groups, ...backward, carried, safeInPlace: true, metrics: ['loss', ...backward.metrics] };

  const updating = new Graph(`${name}, update`);
  const flat = groups.map((group) => updating.input(`parameters.${group.name}`, 'float32', group.shape));
  const updated = updateState(updating, groups, { flat, scaled: sums(updating), scale: lossScaleOf(updating, optimizer) }, optimizer);
  const update = { graph: updating, groups, frozen: [], dataInputs: [], carried: updated, safeInPlace: readsPrecedeWrites(updating, updated), metrics: updateMetrics(optimizer) };
  return { micro, update };
}

function trainableGroups({ name, build, optimizer, trainable = () => true, aloneFrom, lean }: StepGraphDefinition): FlatGroup[] {
  const learning = declaredParameters(build).filter((spec) => trainable(spec.name));
  if (learning.length === 0) throw new Error(`Training "${name}": no parameter is trainable.`);
  return parameterGroups(learning, optimizer.noDecay ?? (() => false), { aloneFrom, lean });
}

/** Forward and backward pass: the state's parameters and their gradients by group, the latter times the loss scale. */
function buildBackward(graph: Graph, { build, groups, optimizer }: { build: StepGraphDefinition['build']; groups: readonly FlatGroup[]; optimizer: OptimizerConfig }) {
  const flat = groups.map((group) => graph.input(`parameters.${group.name}`, 'float32', group.shape));
  const learnt = new Map(groups.flatMap((group, i) => [...unpack(flat[i]!, group)]));
  const frozen: ParameterSpec[] = [];
  const scope = Scope.root(graph, (spec) => {
    const value = learnt.get(spec.name);
    if (value) return value;
    frozen.push(spec);
    return graph.input(spec.name, 'float32', spec.shape);
  });
  const before = new Set(graph.inputs);
  const { loss, metrics = {} } = build(graph, scope);
  const frozenNames = new Set(frozen.map((spec) => spec.name));
  const dataInputs = graph.inputs.filter((input) => !before.has(input) && !frozenNames.has(input.name)).map((input) => input.name);

  const scale = lossScaleOf(graph, optimizer);
  const inOrder = groups.flatMap((group) => group.specs.map((spec) => learnt.get(spec.name)!));
  const parameterGradients = new Map(gradients(loss, inOrder, { seed: scale }).map((gradient, i) => [inOrder[i]!, gradient]));
  const scaled = groups.map((group) => pack(group.specs.map((spec) => parameterGradients.get(learnt.get(spec.name)!)!), group));
  graph.output('loss', loss);
  for (const [key, value] of Object.entries(metrics)) graph.output(key, value);
  return { flat, scaled, scale, frozen, dataInputs, metrics: Object.keys(metrics) };
}

function declaredParameters(build: StepGraphDefinition['build']): readonly ParameterSpec[] {
  const graph = new Graph('declarations');
  const scope = Scope.root(graph, (spec) => graph.input(spec.name, 'float32', spec.shape));
  build(graph, scope);
  return scope.parameters;
}

/** Gradients times the loss scale that they carry, and the parameters they belong to, by group. */
interface ScaledGradients {
  readonly flat: readonly Value[];
  readonly scaled: readonly Value[];
  readonly scale: number | Value;
}

function updateState(graph: Graph, groups: readonly FlatGroup[], { flat, scaled, scale }: ScaledGradients, config: OptimizerConfig): (readonly [string, string])[] {
  const step = graph.input('step', 'int64', []);
  const time = cast(step, 'float64');
  const rate = mul(lrFactor(time, config.schedule ?? { kind: 'constant' }), config.learningRate);
  const unscaled = (value: Value): Value => (typeof scale !== 'number' ? div(value, scale) : scale === 1 ? value : mul(value, 1 / scale));
  const norm = unscaled(globalNorm(scaled));
  const clipping = config.clipNorm === undefined ? undefined : clipFactor(norm, config.clipNorm);
  const factor = scale === 1 ? clipping : unscaled(clipping ?? graph.scalar(1));
  graph.output('gradientNorm', norm);
  graph.output('learningRate', cast(rate, 'float32'));

  const carried: [string, string][] = [];
  const carry = (name: string, value: Value): void => {
    graph.output(`${name}.next`, value);
    carried.push([name, `${name}.next`]);
  };
  // With a loss scale an overflow makes the norm infinite or NaN; then every new state is the old one.
  const finite = scale === 1 ? undefined : lessOrEqual(norm, 3.4e38);
  const guarded = (next: Value, old: Value): Value => (finite ? where(finite, next, old) : next);
  groups.forEach((group, i) => {
    const [parameters, moment1, moment2] = [flat[i]!, graph.input(`moment1.${group.name}`, 'float32', group.shape), graph.input(`moment2.${group.name}`, 'float32', group.shape)];
    const settings = group.decayed ? config : { ...config, weightDecay: 0 };
    const next = adamW({ parameters, moment1, moment2 }, scaled[i]!, factor, adamWScalars(time, rate, settings), settings);
    const updated = guarded(next.parameters, parameters);
    carry(`parameters.${group.name}`, updated);
    carry(`moment1.${group.name}`, guarded(next.moment1, moment1));
    carry(`moment2.${group.name}`, guarded(next.moment2, moment2));
    if (config.ema) {
      const ema = graph.input(`ema.${group.name}`, 'float32', group.shape);
      carry(`ema.${group.name}`, guarded(updateEma(ema, updated, time, config.ema), ema));
    }
  });
  if (finite && typeof scale !== 'number' && typeof config.lossScale === 'object') {
    const good = where(finite, add(graph.input('goodSteps', 'int64', []), 1), 0);
    const isDue = equal(good, config.lossScale.growthInterval);
    const next = where(finite, where(isDue, minimum(mul(scale, 2), 2 ** 24), scale), maximum(mul(scale, 0.5), 1));
    carry('lossScale', next);
    carry('goodSteps', where(isDue, 0, good));
    graph.output('nextLossScale', next);
  }
  carry('step', cast(add(time, 1), 'int64')); // through `time`, so that the state has one reader, which comes first
  return carried;
}

/**
 * True when every read of a state comes before its write in any order of execution that ORT may choose: each reader is the writer itself or
 * something the writer depends on. A loss that is linear in a weight, without clipping, is the rare exception.
 */
function readsPrecedeWrites(graph: Graph, carried: readonly (readonly [string, string])[]): boolean {
  const live = liveNodes(graph).reverse();
  return carried.every(([from, to]) => {
    const state = graph.inputs.find((input) => input.name === from)!;
    const needed = new Set<Value>([graph.outputs.find((output) => output.name === to)!.value]);
    return live.every((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return !node.inputs.includes(state);
      for (const input of node.inputs) if (input) needed.add(input);
      return true;
    });
  });
}
