/** @file A loss function -> a session that performs optimizer steps: forward, backward, clipping, AdamW, EMA and schedule in one graph. */
import { CHECKPOINT_SESSION_CONFIG } from '#gpu-worker/autodiff/checkpoint.ts';
import { gradients } from '#gpu-worker/autodiff/backward.ts';
import { type EmaConfig, updateEma } from '#gpu-worker/autodiff/ema.ts';
import { type LrSchedule, lrFactor } from '#gpu-worker/autodiff/lr-schedule.ts';
import { type AdamWConfig, adamW, biasCorrections, clipFactor, globalNorm } from '#gpu-worker/autodiff/optimizer.ts';
import { type HostTensor, hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { encode, encodeModel, liveNodes } from '#gpu-worker/onnx/encode.ts';
import { Graph, type Value } from '#gpu-worker/onnx/graph.ts';
import { encodeLoop, outerName } from '#gpu-worker/onnx/loop.ts';
import { add, cast, lessOrEqual, mul, where } from '#gpu-worker/onnx/ops/elementwise.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { type Feeds, InferenceSession, type InferenceSessionOptions } from '#gpu-worker/runtime/inference-session.ts';
import { type FlatGroup, pack, parameterGroups, unpack } from './flat-parameters.ts';
import { type ParameterSpec, Scope, type Weights, checkWeights } from './parameters.ts';
import { TrainingState } from './training-state.ts';

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
  /** Loss factor of mixed precision; a step whose gradients overflow changes nothing. */
  readonly lossScale?: number;
}

export interface TrainStepDefinition {
  readonly name: string;
  /** Declares data inputs on `graph` and the model on `scope`; returns the loss. Called twice: once to learn the parameters. */
  readonly build: (graph: Graph, scope: Scope) => LossOutputs;
  readonly optimizer: OptimizerConfig;
  /** Which parameters learn; the others cost no gradient work. Default: all. */
  readonly trainable?: (name: string) => boolean;
  /** Initial weights of every declared parameter. */
  readonly weights: Weights;
  readonly ignore?: (name: string) => boolean;
  /** Steps per call; above 1 the steps run in an ONNX Loop and data feeds are stacked as [K, ...]. */
  readonly stepsPerCall?: number;
  /** Micro-batches whose mean gradient makes one step: data feeds are stacked as [N, ...], memory is that of one. Not together with stepsPerCall. */
  readonly accumulate?: number;
  /** Write new state over the old where that is safe (default); false makes new tensors at each call. */
  readonly inPlace?: boolean;
  /** Parameters of at least so many weights get state tensors of their own (flat-parameters.ts decides by the model's size otherwise). */
  readonly aloneFrom?: number;
  /** Lets the state take over the arrays of `weights` where it can, instead of copying them: they then change with every step. */
  readonly adoptWeights?: boolean;
  readonly session?: InferenceSessionOptions;
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

/** Builds forward, backward and optimizer as one graph. */
export function buildStepGraph({ name, build, optimizer, trainable = () => true, aloneFrom }: Pick<TrainStepDefinition, 'name' | 'build' | 'optimizer' | 'trainable' | 'aloneFrom'>): StepGraph {
  const groups = trainableGroups({ name, build, optimizer, trainable, aloneFrom });
  const graph = new Graph(name);
  const { flat, scaled, ...backward } = buildBackward(graph, { build, groups, optimizer });
  const carried = graph.scope('optimizer', () => updateState(graph, groups, flat, scaled, optimizer));
  return { graph, groups, ...backward, carried, safeInPlace: readsPrecedeWrites(graph, carried), metrics: ['loss', 'gradientNorm', 'learningRate', ...backward.metrics] };
}

/**
 * The same as two graphs for gradient accumulation: one adds a micro-batch's gradients, divided by their number, to `gradient.…`, the other updates
 * the state from those sums.
 */
export function buildAccumulationGraphs({ name, build, optimizer, trainable = () => true, aloneFrom, accumulate = 1 }: Pick<TrainStepDefinition, 'name' | 'build' | 'optimizer' | 'trainable' | 'aloneFrom' | 'accumulate'>): { micro: StepGraph; update: StepGraph } {
  const groups = trainableGroups({ name, build, optimizer, trainable, aloneFrom });
  const sums = (graph: Graph) => groups.map((group) => graph.input(`gradient.${group.name}`, 'float32', group.shape));

  const graph = new Graph(`${name}, one micro-batch`);
  const { flat: _, scaled, ...backward } = buildBackward(graph, { build, groups, optimizer });
  const carried = sums(graph).map((sum, i): [string, string] => {
    graph.output(`${sum.name}.next`, add(sum, mul(scaled[i]!, 1 / accumulate)));
    return [sum.name, `${sum.name}.next`];
  });
  const micro = { graph, groups, ...backward, carried, safeInPlace: true, metrics: ['loss', ...backward.metrics] };

  const updating = new Graph(`${name}, update`);
  const flat = groups.map((group) => updating.input(`parameters.${group.name}`, 'float32', group.shape));
  const updated = updateState(updating, groups, flat, sums(updating), optimizer);
  const update = { graph: updating, groups, frozen: [], dataInputs: [], carried: updated, safeInPlace: readsPrecedeWrites(updating, updated), metrics: ['gradientNorm', 'learningRate'] };
  return { micro, update };
}

function trainableGroups({ name, build, optimizer, trainable = () => true, aloneFrom }: Pick<TrainStepDefinition, 'name' | 'build' | 'optimizer' | 'trainable' | 'aloneFrom'>): FlatGroup[] {
  const learning = declaredParameters(build).filter((spec) => trainable(spec.name));
  if (learning.length === 0) throw new Error(`Training "${name}": no parameter is trainable.`);
  return parameterGroups(learning, optimizer.noDecay ?? (() => false), aloneFrom);
}

/** Forward and backward pass: the state's parameters and their gradients by group, the latter times the loss scale. */
function buildBackward(graph: Graph, { build, groups, optimizer }: { build: TrainStepDefinition['build']; groups: readonly FlatGroup[]; optimizer: OptimizerConfig }) {
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

  const seed = optimizer.lossScale ?? 1;
  const inOrder = groups.flatMap((group) => group.specs.map((spec) => learnt.get(spec.name)!));
  const parameterGradients = new Map(gradients(loss, inOrder, { seed }).map((gradient, i) => [inOrder[i]!, gradient]));
  const scaled = groups.map((group) => pack(group.specs.map((spec) => parameterGradients.get(learnt.get(spec.name)!)!), group));
  graph.output('loss', loss);
  for (const [key, value] of Object.entries(metrics)) graph.output(key, value);
  return { flat, scaled, frozen, dataInputs, metrics: Object.keys(metrics) };
}

function declaredParameters(build: TrainStepDefinition['build']): readonly ParameterSpec[] {
  const graph = new Graph('declarations');
  const scope = Scope.root(graph, (spec) => graph.input(spec.name, 'float32', spec.shape));
  build(graph, scope);
  return scope.parameters;
}

function updateState(graph: Graph, groups: readonly FlatGroup[], flat: readonly Value[], scaled: readonly Value[], config: OptimizerConfig): (readonly [string, string])[] {
  const step = graph.input('step', 'int64', []);
  const time = cast(step, 'float64');
  const rate = mul(lrFactor(time, config.schedule ?? { kind: 'constant' }), config.learningRate);
  const scale = config.lossScale ?? 1;
  const norm = scale === 1 ? globalNorm(scaled) : mul(globalNorm(scaled), 1 / scale);
  let factor = config.clipNorm === undefined ? undefined : clipFactor(norm, config.clipNorm);
  if (scale !== 1) factor = factor ? mul(factor, 1 / scale) : graph.scalar(1 / scale);
  graph.output('gradientNorm', norm);
  graph.output('learningRate', cast(rate, 'float32'));

  const scalars = biasCorrections(time, config);
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
    const gradient = factor ? mul(scaled[i]!, factor) : scaled[i]!;
    const decay = group.decayed ? config : { ...config, weightDecay: 0 };
    const next = adamW({ parameters, moment1, moment2 }, gradient, rate, scalars, decay);
    const updated = guarded(next.parameters, parameters);
    carry(`parameters.${group.name}`, updated);
    carry(`moment1.${group.name}`, guarded(next.moment1, moment1));
    carry(`moment2.${group.name}`, guarded(next.moment2, moment2));
    if (config.ema) {
      const ema = graph.input(`ema.${group.name}`, 'float32', group.shape);
      carry(`ema.${group.name}`, updateEma(ema, updated, time, config.ema));
    }
  });
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

/** What the graph needs of its session beside what the caller asks. */
function sessionOptions({ segments }: Graph, asked: InferenceSessionOptions = {}): InferenceSessionOptions {
  return segments.length > 0 ? { ...asked, config: { ...asked.config, ...CHECKPOINT_SESSION_CONFIG } } : asked;
}

/** The graph of a micro-batch, compiled, with the sums that it adds to. */
interface Accumulation {
  readonly definition: StepGraph;
  readonly session: InferenceSession;
  readonly count: number;
  readonly sums: Feeds;
}

/** Adds the gradients of all micro-batches to the sums; returns the means of the metrics. */
async function sumGradients({ definition, session, count, sums }: Accumulation, weights: Feeds, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const into = Object.fromEntries(definition.carried.map(([from, to]) => [to, sums[from]!]));
  const metrics = Object.fromEntries(definition.metrics.map((name) => [name, new Float32Array(1)]));
  for (let at = 0; at < count; at++) {
    const slice = ([name, tensor]: [string, HostTensor]): [string, HostTensor] => {
      const size = tensor.data.length / count;
      if (tensor.shape[0] !== count) throw new Error(`Training step "${definition.graph.name}": "${name}" must be stacked as [${count}, ...] but has shape [${tensor.shape.join(', ')}].`);
      return [name, { dtype: tensor.dtype, shape: tensor.shape.slice(1), data: tensor.data.subarray(at * size, (at + 1) * size) }];
    };
    const outputs = await session.run({ ...weights, ...sums, ...Object.fromEntries(Object.entries(feeds).map(slice)) }, into);
    for (const name of definition.metrics) metrics[name]![0]! += Number(outputs[name]!.data[0]) / count;
  }
  return metrics;
}

/** A compiled training step with its state on the host. */
export class TrainStep {
  private constructor(
    private readonly session: InferenceSession,
    private readonly definition: StepGraph,
    readonly state: TrainingState,
    private readonly frozen: Feeds,
    private readonly stepsPerCall: number,
    private readonly accumulation: Accumulation | undefined,
    /** Whether a call writes the new state over the old, without a copy of everything. */
    readonly inPlace: boolean,
  ) {}

  /** Compiles the step and puts the initial weights into its state. */
  static async compile(definition: TrainStepDefinition): Promise<TrainStep> {
    const { stepsPerCall = 1, accumulate = 1, inPlace = true, weights, name } = definition;
    if (accumulate > 1 && stepsPerCall > 1) throw new Error(`Training "${name}": micro-batches are accumulated from call to call, so stepsPerCall must be 1, not ${stepsPerCall}.`);
    const { micro, update: stepGraph } = accumulate > 1 ? buildAccumulationGraphs(definition) : { micro: undefined, update: buildStepGraph(definition) };
    const { graph, groups, dataInputs, carried } = stepGraph;
    const { frozen } = micro ?? stepGraph;
    const specs = [...groups.flatMap((group) => group.specs), ...frozen];
    checkWeights(specs, weights, { from: `Weights to train ${name} from`, ...(definition.ignore ? { ignore: definition.ignore } : {}) });
    const model = stepsPerCall === 1 ? encode(graph) : encodeModel(encodeLoop({ step: graph, carried, stacked: dataInputs, iterations: stepsPerCall }));
    const session = await InferenceSession.create(model, sessionOptions(graph, definition.session));
    const accumulation = micro && {
      definition: micro,
      session: await InferenceSession.create(encode(micro.graph), sessionOptions(micro.graph, definition.session)),
      count: accumulate,
      sums: Object.fromEntries(groups.map(({ name, shape, length }) => [`gradient.${name}`, hostTensor('float32', shape, new Float32Array(length))])),
    };
    const state = TrainingState.create(groups, { withEma: definition.optimizer.ema !== undefined, adopt: definition.adoptWeights ?? false, weights });
    const frozenFeeds = Object.fromEntries(frozen.map((spec) => [spec.name, toFloat32(weights.get(spec.name)!)]));
    return new TrainStep(session, stepGraph, state, frozenFeeds, stepsPerCall, accumulation, inPlace && stepGraph.safeInPlace);
  }

  /** Threads of the session, for the checkpoint. */
  get threads(): number {
    return this.session.threads;
  }

  /** Names of the data inputs that `run` needs. */
  get dataInputs(): readonly string[] {
    return (this.accumulation?.definition ?? this.definition).dataInputs;
  }

  /** All weights of the model by name, the frozen ones too; trained ones are views that change with the next step. */
  weights(kind: 'parameters' | 'ema' = 'parameters'): Map<string, HostTensor> {
    return new Map([...this.state.view(kind), ...Object.entries(this.frozen)]);
  }

  /**
   * One call: one step, or with stepsPerCall K > 1 `steps` of them (K by default) on feeds [K, ...]. Updates `state` and returns the metrics
   * of the call: each is [] for one step, [steps] for a Loop. A loss that is not a number throws and names the step; state is then spoilt.
   */
  async run(feeds: Feeds, steps = this.stepsPerCall): Promise<Record<string, Float32Array>> {
    for (const name of this.dataInputs) if (!feeds[name]) throw new Error(`Training step "${this.definition.graph.name}" needs the input "${name}"; it got ${Object.keys(feeds).join(', ') || 'none'}.`);
    if (!this.accumulation) return this.update(feeds, steps);
    const metrics = await sumGradients(this.accumulation, { ...this.frozen, ...this.parameterFeeds() }, feeds);
    this.refuseBrokenLoss(metrics.loss!, 0);
    const updated = await this.update(this.accumulation.sums, 1);
    for (const { data } of Object.values(this.accumulation.sums)) data.fill(0 as never);
    return { ...metrics, ...updated };
  }

  private parameterFeeds(): Feeds {
    return Object.fromEntries(this.definition.groups.map(({ name }) => [`parameters.${name}`, this.state.tensor(`parameters.${name}`)]));
  }

  private refuseBrokenLoss(losses: Float32Array, stepsDone: number): void {
    const broken = losses.findIndex((loss) => !Number.isFinite(loss));
    if (broken >= 0) throw new Error(`The loss of "${this.definition.graph.name}" is ${losses[broken]} at step ${this.state.step - stepsDone + broken + 1}; lower the learning rate or look at the data of that step.`);
  }

  /** Runs the step's graph on data, or on summed gradients, and puts the new state in place. */
  private async update(feeds: Feeds, steps: number): Promise<Record<string, Float32Array>> {
    const looped = this.stepsPerCall > 1;
    const named = (name: string): string => (looped ? outerName(name) : name);
    const all: Record<string, HostTensor> = { ...this.frozen };
    for (const [name, tensor] of Object.entries(feeds)) all[named(name)] = tensor;
    if (looped) all['loop.steps'] = hostTensor('int64', [], [steps]);
    const into: Record<string, HostTensor> = {};
    for (const [from, to] of this.definition.carried) {
      const tensor = this.state.tensor(from);
      all[named(from)] = tensor;
      if (this.inPlace) into[named(to)] = tensor;
    }
    const outputs = await this.session.run(all, into);
    if (!this.inPlace) for (const [from, to] of this.definition.carried) this.state.replace(from, outputs[named(to)]!);
    const metrics = Object.fromEntries(this.definition.metrics.map((name) => [name, outputs[named(name)]!.data as Float32Array]));
    if (metrics.loss) this.refuseBrokenLoss(metrics.loss, steps);
    return metrics;
  }

  /** Writes the profile that `session.profilePrefix` asked for. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  async release(): Promise<void> {
    await this.session.release();
    await this.accumulation?.session.release();
  }
}
