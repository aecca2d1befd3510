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
  const specs = declaredParameters(build);
  const learning = specs.filter((spec) => trainable(spec.name));
  if (learning.length === 0) throw new Error(`Training "${name}": no parameter is trainable.`);
  const groups = parameterGroups(learning, optimizer.noDecay ?? (() => false), aloneFrom);

  const graph = new Graph(name);
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
  const flatGradients = groups.map((group) => pack(group.specs.map((spec) => parameterGradients.get(learnt.get(spec.name)!)!), group));
  graph.output('loss', loss);
  for (const [key, value] of Object.entries(metrics)) graph.output(key, value);
  const carried = graph.scope('optimizer', () => updateState(graph, groups, flat, flatGradients, optimizer));
  const safeInPlace = readsPrecedeWrites(graph, carried);
  return { graph, groups, frozen, dataInputs, carried, safeInPlace, metrics: ['loss', 'gradientNorm', 'learningRate', ...Object.keys(metrics)] };
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

/** A compiled training step with its state on the host. */
export class TrainStep {
  private constructor(
    private readonly session: InferenceSession,
    private readonly definition: StepGraph,
    readonly state: TrainingState,
    private readonly frozen: Feeds,
    private readonly stepsPerCall: number,
    /** Whether a call writes the new state over the old, without a copy of everything. */
    readonly inPlace: boolean,
  ) {}

  /** Compiles the step and puts the initial weights into its state. */
  static async compile(definition: TrainStepDefinition): Promise<TrainStep> {
    const { stepsPerCall = 1, inPlace = true, weights, name } = definition;
    const stepGraph = buildStepGraph(definition);
    const { graph, groups, frozen, dataInputs, carried } = stepGraph;
    const specs = [...groups.flatMap((group) => group.specs), ...frozen];
    checkWeights(specs, weights, { from: `Weights to train ${name} from`, ...(definition.ignore ? { ignore: definition.ignore } : {}) });
    const model = stepsPerCall === 1 ? encode(graph) : encodeModel(encodeLoop({ step: graph, carried, stacked: dataInputs, iterations: stepsPerCall }));
    const session = await InferenceSession.create(model, sessionOptions(graph, definition.session));
    const state = TrainingState.create(groups, { withEma: definition.optimizer.ema !== undefined, adopt: definition.adoptWeights ?? false, weights });
    const frozenFeeds = Object.fromEntries(frozen.map((spec) => [spec.name, toFloat32(weights.get(spec.name)!)]));
    return new TrainStep(session, stepGraph, state, frozenFeeds, stepsPerCall, inPlace && stepGraph.safeInPlace);
  }

  /** Threads of the session, for the checkpoint. */
  get threads(): number {
    return this.session.threads;
  }

  /** Names of the data inputs that `run` needs. */
  get dataInputs(): readonly string[] {
    return this.definition.dataInputs;
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
    const looped = this.stepsPerCall > 1;
    const named = (name: string): string => (looped ? outerName(name) : name);
    const all: Record<string, HostTensor> = { ...this.frozen };
    for (const name of this.definition.dataInputs) {
      const tensor = feeds[name];
      if (!tensor) throw new Error(`Training step "${this.definition.graph.name}" needs the input "${name}"; it got ${Object.keys(feeds).join(', ') || 'none'}.`);
      all[named(name)] = tensor;
    }
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
    const broken = metrics.loss!.findIndex((loss) => !Number.isFinite(loss));
    if (broken >= 0) throw new Error(`The loss of "${this.definition.graph.name}" is ${metrics.loss![broken]} at step ${this.state.step - steps + broken + 1}; lower the learning rate or look at the data of that step.`);
    return metrics;
  }

  /** Writes the profile that `session.profilePrefix` asked for. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
