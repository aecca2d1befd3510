/**
 * @file Diffusion-DPO (Wallace et al., "Diffusion Model Alignment Using Direct Preference Optimization", 2023, equation 14): an editor learns to predict the noise on
 * the edits that people preferred better than its frozen start does, and worse on the others.
 */
import { compileForward } from '../../nn/compile-forward.ts';
import { bradleyTerry, squaredErrors } from '../../nn/loss.ts';
import type { Scope } from '../../nn/parameters.ts';
import type { LossOutputs, OptimizerConfig } from '../../nn/step-graph.ts';
import type { HostTensor } from '../../onnx/dtype.ts';
import type { Graph } from '../../onnx/graph.ts';
import { cast, greater, mul, sub } from '../../onnx/ops/elementwise.ts';
import { split } from '../../onnx/ops/movement.ts';
import { mean } from '../../onnx/ops/reduction.ts';
import { joined } from '../../runtime/joined.ts';
import { buildDenoiser, compileDenoiserTraining, type Denoiser, type DenoiserBatch, type DenoiserShape, type DenoiserTraining, graphInputs } from '../../shapes/pretrain/denoiser-training.ts';
import { type EditorDropout, editorBatch } from '../../shapes/pretrain/editor.ts';
import type { Draw, LatentData } from '../../shapes/pretrain/latent-data.ts';
import type { PreferencePairs } from './preference-pairs.ts';

/**
 * The step's graph, over the edits of B pairs: B winners, then their losers. What an edit gains on the start is its implicit reward, β/2 · ω · (the start's mean squared
 * error − the editor's); the loss is Bradley-Terry's over the two of a pair. β is the paper's β·T and ½ω its ω(λ): `weights`, 1 where all noise levels weigh alike.
 */
export function preferenceGraph(beta: number) {
  return (shape: DenoiserShape, edits: number, side: number) =>
    (graph: Graph, scope: Scope): LossOutputs => {
      const { predicted, target } = buildDenoiser(graph, scope, shape, edits, side);
      const gained = sub(graph.input('reference', 'float32', [edits]), squaredErrors(predicted, target));
      const rewards = mul(mul(gained, graph.input('weights', 'float32', [edits])), beta / 2);
      const [won, lost] = split(rewards, [edits / 2, edits / 2], 0);
      return { loss: bradleyTerry(won!, lost!), metrics: { margin: mean(sub(won!, lost!)), pairAccuracy: mean(cast(greater(won!, lost!), 'float32')) } };
    };
}

/** Both edits of each drawn pair with the same timestep, noise and dropout: winners, then losers. */
export function preferenceBatch(data: LatentData, draw: Draw, { winners, losers }: PreferencePairs, config: EditorDropout, empty: BigInt64Array, scale: number): DenoiserBatch {
  const [won, lost] = [winners, losers].map((edits) => editorBatch(data, { ...draw, rows: draw.rows.map((pair) => edits[pair] as number) }, config, empty, scale)) as [DenoiserBatch, DenoiserBatch];
  const both = (part: 'clean' | 'noise' | 'weights' | 'image') => joined([won[part] as Float32Array, lost[part] as Float32Array]);
  return { clean: both('clean'), noise: both('noise'), weights: both('weights'), image: both('image'), timesteps: Int32Array.from([...won.timesteps, ...lost.timesteps]), ids: BigInt64Array.from([...won.ids, ...lost.ids]) };
}

export interface PreferenceTraining extends Omit<DenoiserTraining, 'feeds'> {
  /** Feeds of a step, the frozen start's errors on the same noise among them. */
  feeds(batch: DenoiserBatch): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}

/** Compiles the training of an editor on `pairs` pairs a step, and beside it the start as it is: only a forward pass, whose weights are constants. */
export async function compilePreferenceTraining(start: Denoiser, pairs: number, beta: number, optimizer: OptimizerConfig, threads: number): Promise<PreferenceTraining> {
  const { shape, side, weights } = graphInputs(start);
  const reference = await compileForward({
    name: 'reference',
    build: (graph, scope) => {
      const { predicted, target } = buildDenoiser(graph, scope, shape, 2 * pairs, side);
      return { errors: squaredErrors(predicted, target) };
    },
    weights,
    session: { threads },
  });
  const training = await compileDenoiserTraining('fine-tune', start, 2 * pairs, optimizer, threads, preferenceGraph(beta));
  return {
    ...training,
    async feeds(batch) {
      const { weights: levels, ...inputs } = training.feeds(batch);
      const { errors } = await reference.run(inputs);
      return { ...inputs, weights: levels!, reference: errors! };
    },
    async release() {
      await reference.release();
      await training.step.release();
    },
  };
}
