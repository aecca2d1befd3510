/** @file Saving a training step into a checkpoint folder and taking it up again bit for bit. */
import { join } from 'node:path';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { type CheckpointManifest, latestCheckpoint, resumeWarning, writeCheckpoint } from '#gpu-worker/runtime/checkpoint.ts';
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import type { TrainStep } from './train-step.ts';
import type { StateKind } from './training-state.ts';

/** Moments, EMA and step. The parameters themselves are the model's own weights file. */
export const TRAINING_FILE = 'training.safetensors';

export interface SaveTrainingOptions {
  /** Folder that holds this run's checkpoints. */
  readonly parent: string;
  /** Path of the weights inside the checkpoint, e.g. `unet/diffusion_pytorch_model.safetensors`. */
  readonly weightsFile?: string;
  /** The rest of the Hugging Face folder: config.json, tokenizer, ... */
  readonly files?: Readonly<Record<string, Uint8Array | ReadonlyMap<string, HostTensor>>>;
  readonly about?: Readonly<Record<string, unknown>>;
  /** How many checkpoints stay. */
  readonly keep?: number;
}

/** All of a training step's state as tensors: the weights, and moments, EMA and step. They are views: write them before the next step. */
export function trainingTensors(train: TrainStep): { weights: Map<string, HostTensor>; training: Map<string, HostTensor> } {
  const { state } = train;
  const training = state.scalars;
  for (const kind of carriedKinds(state.kinds)) for (const [name, tensor] of state.view(kind)) training.set(`${kind}.${name}`, tensor);
  return { weights: train.weights(), training };
}

/** Puts such tensors into a freshly compiled step. */
export function loadTraining(train: TrainStep, weights: ReadonlyMap<string, HostTensor>, training: ReadonlyMap<string, HostTensor>): void {
  train.state.load('parameters', weights);
  for (const kind of carriedKinds(train.state.kinds)) {
    const prefix = `${kind}.`;
    train.state.load(kind, new Map([...training].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor])));
  }
  for (const [name, { data }] of train.state.scalars) if (training.has(name)) data[0] = training.get(name)!.data[0]!;
}

/** Writes a checkpoint of the state as it is now; returns its folder. */
export async function saveTraining(train: TrainStep, { parent, weightsFile = 'model.safetensors', files = {}, about = {}, keep = 2 }: SaveTrainingOptions): Promise<string> {
  const { state, arithmetic } = train;
  const { weights, training } = trainingTensors(train);
  const contents = { ...files, [weightsFile]: weights, [TRAINING_FILE]: training };
  return writeCheckpoint(parent, { step: state.step, arithmetic, about, files: contents }, keep);
}

/**
 * Puts the newest checkpoint below `parent` into a freshly compiled step. Returns undefined when there is none, else its folder, manifest and
 * a warning when the continuation cannot be bit-identical.
 */
export async function resumeTraining(
  train: TrainStep,
  parent: string,
  weightsFile = 'model.safetensors',
): Promise<{ folder: string; manifest: CheckpointManifest; warning: string | undefined } | undefined> {
  const latest = await latestCheckpoint(parent);
  if (!latest) return undefined;
  const { folder, manifest } = latest;
  loadTraining(train, await readSafetensors(join(folder, weightsFile)), await readSafetensors(join(folder, TRAINING_FILE)));
  return { folder, manifest, warning: resumeWarning(manifest, train.arithmetic) };
}

function carriedKinds(kinds: readonly StateKind[]): StateKind[] {
  return kinds.filter((kind) => kind !== 'parameters');
}
