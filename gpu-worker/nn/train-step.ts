/** @file A loss function -> a session that performs optimizer steps on a state kept on the host. */
import { CHECKPOINT_SESSION_CONFIG } from '#gpu-worker/autodiff/checkpoint.ts';
import { allocate, type HostTensor, hostTensor, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { type EncodedGraph, encodeGraph, encodeModel } from '#gpu-worker/onnx/encode.ts';
import type { Graph } from '#gpu-worker/onnx/graph.ts';
import { encodeLoop, outerName } from '#gpu-worker/onnx/loop.ts';
import { writeOnly } from '#gpu-worker/onnx/write-only.ts';
import type { Arithmetic } from '#gpu-worker/runtime/checkpoint.ts';
import { toFloat32 } from '#gpu-worker/runtime/convert.ts';
import { resolveDevice } from '#gpu-worker/runtime/device.ts';
import { type Feeds, InferenceSession, type InferenceSessionOptions, ORT_VERSION } from '#gpu-worker/runtime/inference-session.ts';
import { type Weights, checkWeights } from './parameters.ts';
import { buildAccumulationGraphs, buildStepGraph, type StepGraph, type StepGraphDefinition } from './step-graph.ts';
import { TrainingState } from './training-state.ts';

export interface TrainStepDefinition extends StepGraphDefinition {
  /** Initial weights of every declared parameter. */
  readonly weights: Weights;
  readonly ignore?: (name: string) => boolean;
  /** Steps per call; above 1 the steps run in an ONNX Loop and data feeds are stacked as [K, ...]. */
  readonly stepsPerCall?: number;
  /** Write new state over the old where that is safe (default); false makes new tensors at each call. */
  readonly inPlace?: boolean;
  /** Lets the state take over the arrays of `weights` where it can, instead of copying them: they then change with every step. */
  readonly adoptWeights?: boolean;
  readonly session?: InferenceSessionOptions;
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

/** Empty tensors for the metrics of a call, by name; those of a Loop have an axis of steps. */
function metricTensors({ graph, metrics }: StepGraph, lead: readonly number[] = []): Feeds {
  const tensor = (name: string): HostTensor => {
    const { dtype, shape } = graph.outputs.find((output) => output.name === name)!.value;
    const whole = [...lead, ...shape];
    return { dtype, shape: whole, data: allocate(dtype, sizeOf(whole)) };
  };
  return Object.fromEntries(metrics.map((name) => [name, tensor(name)]));
}

/** Adds the gradients of all micro-batches to the sums; returns the means of the metrics. */
async function sumGradients({ definition, session, count, sums }: Accumulation, weights: Feeds, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const into = { ...metricTensors(definition), ...Object.fromEntries(definition.carried.map(([from, to]) => [to, sums[from]!])) };
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

/** Batches as feeds [length, ...]; what lies beyond the last batch is zero and never read. */
function stacked(batches: readonly Feeds[], length: number): Feeds {
  return Object.fromEntries(
    Object.entries(batches[0]!).map(([name, { dtype, shape, data }]) => {
      const all: HostTensor = { dtype, shape: [length, ...shape], data: allocate(dtype, length * data.length) };
      for (const [i, batch] of batches.entries()) all.data.set(batch[name]!.data as never, i * data.length);
      return [name, all];
    }),
  );
}

/** A compiled training step with its state on the host. */
export class TrainStep {
  private constructor(
    private readonly session: InferenceSession,
    private readonly definition: StepGraph,
    readonly state: TrainingState,
    private readonly frozen: Feeds,
    /** Most steps that one call takes. */
    readonly stepsPerCall: number,
    private readonly accumulation: Accumulation | undefined,
    /** Whether a call writes the new state over the old, without a copy of everything. */
    readonly inPlace: boolean,
    private readonly precision: 'float32' | 'float16',
  ) {}

  /** Compiles the step and puts the initial weights into its state. */
  static async compile(definition: TrainStepDefinition): Promise<TrainStep> {
    const { stepsPerCall = 1, accumulate = 1, precision = 'float32', weights, name } = definition;
    if (accumulate > 1 && stepsPerCall > 1) throw new Error(`Training "${name}": micro-batches are accumulated from call to call, so stepsPerCall must be 1, not ${stepsPerCall}.`);
    const graphs = { lean: definition.session?.leanMemory, ...definition };
    const { micro, update: stepGraph } = accumulate > 1 ? buildAccumulationGraphs(graphs) : { micro: undefined, update: buildStepGraph(graphs) };
    const { graph, groups, dataInputs, carried } = stepGraph;
    const { frozen } = micro ?? stepGraph;
    const specs = [...groups.flatMap((group) => group.specs), ...frozen];
    checkWeights(specs, weights, { from: `Weights to train ${name} from`, ...(definition.ignore ? { ignore: definition.ignore } : {}) });
    const inPlace = (definition.inPlace ?? true) && stepGraph.safeInPlace;
    const final = resolveDevice(definition.session?.device) === 'cpu' ? writeOnly : (encoded: EncodedGraph) => encoded;
    const encoded = stepsPerCall === 1 ? encodeGraph(graph) : encodeLoop({ step: graph, carried, stacked: dataInputs, iterations: stepsPerCall });
    const session = await InferenceSession.create(encodeModel(inPlace ? final(encoded) : encoded), sessionOptions(graph, definition.session));
    const accumulation = micro && {
      definition: micro,
      session: await InferenceSession.create(encodeModel(final(encodeGraph(micro.graph))), sessionOptions(micro.graph, definition.session)),
      count: accumulate,
      sums: Object.fromEntries(groups.map(({ name, shape, length }) => [`gradient.${name}`, hostTensor('float32', shape, new Float32Array(length))])),
    };
    const { ema, lossScale } = definition.optimizer;
    const state = TrainingState.create(groups, { withEma: ema !== undefined, adopt: definition.adoptWeights ?? false, weights, ...(typeof lossScale === 'object' && { lossScale: lossScale.initial }) });
    const frozenFeeds = Object.fromEntries(frozen.map((spec) => [spec.name, toFloat32(weights.get(spec.name)!)]));
    return new TrainStep(session, stepGraph, state, frozenFeeds, stepsPerCall, accumulation, inPlace, precision);
  }

  /** How it computes, for the checkpoint. */
  get arithmetic(): Required<Arithmetic> {
    const { device, threads } = this.session;
    return { ortVersion: ORT_VERSION, threads, device, precision: this.precision };
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

  /** One step on each of the batches, in as few calls as `stepsPerCall` allows; metrics are [steps]. */
  async take(batches: readonly Feeds[]): Promise<Record<string, Float32Array>> {
    const all: Record<string, Float32Array>[] = [];
    for (let at = 0; at < batches.length; at += this.stepsPerCall) {
      const part = batches.slice(at, at + this.stepsPerCall);
      all.push(await (this.stepsPerCall === 1 ? this.run(part[0]!) : this.run(stacked(part, this.stepsPerCall), part.length)));
    }
    return Object.fromEntries(Object.keys(all[0] ?? {}).map((name) => [name, Float32Array.from(all.flatMap((metrics) => [...metrics[name]!]))]));
  }

  /** What of the state a micro-batch reads. */
  private parameterFeeds(): Feeds {
    const names = [...this.definition.groups.map(({ name }) => `parameters.${name}`), 'lossScale'];
    return Object.fromEntries(names.flatMap((name) => (this.state.has(name) ? [[name, this.state.tensor(name)]] : [])));
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
    for (const [name, tensor] of Object.entries(metricTensors(this.definition, looped ? [steps] : []))) into[named(name)] = tensor;
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
