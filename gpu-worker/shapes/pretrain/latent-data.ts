/** @file Training data in latent space: encoded once, kept in a file, drawn from by step number. */
import path from 'node:path';
import type { TextTokenizer } from '../../models/tokenizer.ts';
import { type HostTensor, hostTensor } from '../../onnx/dtype.ts';
import { integers, normal, uniform } from '../../runtime/rng.ts';
import { MAX_TOKENS } from '../caption.ts';
import { cachedTensors } from './cached-tensors.ts';

/** Latents (N, C, h, w) by role (target, source) and token ids (N, 32). */
export interface LatentData {
  readonly count: number;
  readonly latents: Readonly<Record<string, Float32Array>>;
  /** Latent values per example. */
  readonly row: number;
  readonly ids: BigInt64Array;
}

/** Ids of texts, padded to the text encoder's length, one row each. */
export function tokenIds(tokenizer: TextTokenizer, texts: readonly string[]): BigInt64Array {
  const ids = new BigInt64Array(texts.length * MAX_TOKENS);
  for (const [i, text] of texts.entries()) ids.set(tokenizer.encode(text, { length: MAX_TOKENS }).ids.map(BigInt), i * MAX_TOKENS);
  return ids;
}

/** Reads the data from `folder`/latents.safetensors, or makes and writes them when absent or made from other inputs. */
export function cachedLatentData(folder: string, inputs: unknown, make: () => Promise<LatentData>): Promise<LatentData> {
  return cachedTensors(path.join(folder, 'latents.safetensors'), inputs, { toTensors, fromTensors }, make);
}

function toTensors({ count, row, latents, ids }: LatentData): Map<string, HostTensor> {
  const tensors = new Map<string, HostTensor>([['ids', hostTensor('int64', [count, MAX_TOKENS], ids)]]);
  for (const [role, data] of Object.entries(latents)) tensors.set(`latents.${role}`, hostTensor('float32', [count, row], data));
  return tensors;
}

function fromTensors(tensors: ReadonlyMap<string, HostTensor>): LatentData {
  const latents: Record<string, Float32Array> = {};
  let row = 0;
  for (const [name, { data, shape }] of tensors) {
    if (!name.startsWith('latents.')) continue;
    latents[name.slice('latents.'.length)] = data as Float32Array;
    row = shape[1] as number;
  }
  const ids = tensors.get('ids')?.data as BigInt64Array;
  return { count: ids.length / MAX_TOKENS, latents, row, ids };
}

/** What step n draws: which examples, which timesteps, which noise, and one number per example for dropout. */
export interface Draw {
  readonly rows: Int32Array;
  readonly timesteps: Int32Array;
  readonly noise: Float32Array;
  readonly dropout: Float32Array;
}

/** The draw of a step: a pure function of (seed, stage, step). */
export function drawBatch(seed: number, stage: string, step: number, batch: number, data: LatentData, timesteps: number): Draw {
  const source = (use: string) => ({ seed, stream: `${stage}/${use}`, step });
  return {
    rows: integers(source('rows'), batch, data.count),
    timesteps: integers(source('timesteps'), batch, timesteps),
    noise: normal(source('noise'), batch * data.row),
    dropout: uniform(source('dropout'), batch),
  };
}

/** Rows of one role, each multiplied by `scale`. */
export function gatherRows(data: LatentData, role: string, rows: Int32Array, scale = 1): Float32Array {
  const source = data.latents[role];
  if (!source) throw new Error(`The latent data hold no "${role}".`);
  const out = new Float32Array(rows.length * data.row);
  for (const [i, from] of rows.entries()) for (let k = 0; k < data.row; k++) out[i * data.row + k] = (source[from * data.row + k] as number) * scale;
  return out;
}

/** Token ids of the rows; those for which `dropped` says so get the empty text. */
export function gatherIds(data: LatentData, rows: Int32Array, empty: BigInt64Array, dropped: (i: number) => boolean): BigInt64Array {
  const out = new BigInt64Array(rows.length * MAX_TOKENS);
  for (const [i, from] of rows.entries()) out.set(dropped(i) ? empty : data.ids.subarray(from * MAX_TOKENS, (from + 1) * MAX_TOKENS), i * MAX_TOKENS);
  return out;
}
