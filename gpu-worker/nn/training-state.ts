/** @file Everything a training step carries from one call to the next: parameters, moments, EMA and the step number. */
import { type HostTensor, hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { type FlatGroup, fillFlat, flatViews } from './flat-parameters.ts';
import type { Weights } from './parameters.ts';

/** The vectors of a state, by the prefix they have in checkpoints. */
export type StateKind = 'parameters' | 'moment1' | 'moment2' | 'ema';

export class TrainingState {
  private constructor(
    readonly groups: readonly FlatGroup[],
    readonly kinds: readonly StateKind[],
    private readonly tensors: Map<string, HostTensor>,
  ) {}

  /** Fresh state: moments zero, EMA equal to the weights, step 0. `adopt` makes float32 weights that stand alone the state itself. */
  static create(groups: readonly FlatGroup[], { withEma, adopt = false, weights, lossScale }: { withEma: boolean; adopt?: boolean; weights: Weights; lossScale?: number }): TrainingState {
    const kinds: StateKind[] = withEma ? ['parameters', 'moment1', 'moment2', 'ema'] : ['parameters', 'moment1', 'moment2'];
    const tensors = new Map<string, HostTensor>([['step', hostTensor('int64', [], [0])]]);
    if (lossScale !== undefined) {
      tensors.set('lossScale', hostTensor('float32', [], [lossScale]));
      tensors.set('goodSteps', hostTensor('int64', [], [0]));
    }
    for (const group of groups) {
      const alone = group.shape === group.specs[0]!.shape ? weights.get(group.specs[0]!.name) : undefined;
      for (const kind of kinds) {
        const isAdopted = adopt && kind === 'parameters' && alone?.dtype === 'float32';
        const data = isAdopted ? (alone.data as Float32Array) : new Float32Array(group.length);
        if (!isAdopted && (kind === 'parameters' || kind === 'ema')) fillFlat(data, group, weights);
        tensors.set(`${kind}.${group.name}`, { dtype: 'float32', shape: group.shape, data });
      }
    }
    return new TrainingState(groups, kinds, tensors);
  }

  /** Steps done. */
  get step(): number {
    return Number(this.tensors.get('step')!.data[0]);
  }

  set step(value: number) {
    (this.tensors.get('step')!.data as BigInt64Array)[0] = BigInt(value);
  }

  /** Whether there is a state input of that name. */
  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** The single numbers of the state: the step, and a growing loss scale with its count of good steps. */
  get scalars(): Map<string, HostTensor> {
    return new Map([...this.tensors].filter(([, { shape }]) => shape.length === 0));
  }

  /** The tensor behind a state input of the step graph. */
  tensor(name: string): HostTensor {
    return this.tensors.get(name)!;
  }

  /** Puts a new tensor in place of an old one (copying mode). */
  replace(name: string, tensor: HostTensor): void {
    this.tensors.set(name, tensor);
  }

  /** One kind by parameter name, e.g. view('ema'): views that change with the next step; copy what must stay. */
  view(kind: StateKind): Map<string, HostTensor> {
    if (!this.kinds.includes(kind)) throw new Error(`This training keeps no ${kind}.`);
    return new Map(this.groups.flatMap((group) => [...flatViews(this.tensors.get(`${kind}.${group.name}`)!.data as Float32Array, group)]));
  }

  /** Overwrites one kind from tensors by parameter name; all must be present. */
  load(kind: StateKind, tensors: Weights): void {
    for (const [name, target] of this.view(kind)) {
      const source = tensors.get(name);
      if (!source || source.dtype !== 'float32' || source.data.length !== target.data.length) {
        throw new Error(`Training state: ${source ? `tensor "${name}" of ${kind} has type ${source.dtype} and shape [${source.shape}], expected float32 [${target.shape}]` : `${kind} of "${name}" is missing`}.`);
      }
      (target.data as Float32Array).set(source.data as Float32Array);
    }
  }
}
