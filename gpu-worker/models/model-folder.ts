/** @file One model's folder as transformers and diffusers write it: config.json beside its weights, read and saved. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import { DTYPES, type HostTensor, isFloat } from '#gpu-worker/onnx/dtype.ts';
import { convert } from '#gpu-worker/runtime/convert.ts';
import { readSafetensors, readShards, writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import { ConfigError, parseJson } from './config-error.ts';
import { pythonJson } from './python-json.ts';

/** How the two libraries name their weight files. */
export type WeightStem = 'model' | 'diffusion_pytorch_model';

/** Reads a JSON file of a model folder. */
export async function readJson(folder: string, name = 'config.json'): Promise<unknown> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError(`${folder} has no ${name}; is it a model folder in Hugging Face layout?`);
  });
  return parseJson(text, path);
}

/**
 * Reads the weights of a folder, whatever they are called: one file, shards with an index, or only the fp16 variant.
 * @throws ConfigError when there are none, naming what is there instead
 */
export async function readModelWeights(folder: string, stem: WeightStem): Promise<Map<string, HostTensor>> {
  const files = await readdir(folder).catch(() => {
    throw new ConfigError(`There is no folder ${folder}.`);
  });
  if (files.includes(`${stem}.safetensors`)) return readSafetensors(join(folder, `${stem}.safetensors`));
  const isIndex = (name: string) => /\.safetensors\.index(\.\w+)?\.json$/.test(name);
  const candidates = files.filter((name) => name.startsWith(`${stem}.`) && (isIndex(name) || name.endsWith('.safetensors'))).sort((a, b) => a.length - b.length);
  const [chosen] = candidates.filter((name) => name === `${stem}.safetensors.index.json`).concat(candidates);
  if (chosen !== undefined) return isIndex(chosen) ? readShards(join(folder, chosen)) : readSafetensors(join(folder, chosen));
  const pickle = files.find((name) => name.endsWith('.bin') || name.endsWith('.ckpt') || name.endsWith('.pt'));
  throw new ConfigError(`${folder} has no ${stem}.safetensors${pickle ? `; ${pickle} is a pickle file, which can run code when read and is not supported: convert it to safetensors first` : ''}.`);
}

/** Element type of saved weights. */
export type SaveType = 'float32' | 'float16' | 'bfloat16';

export interface SaveModelOptions {
  /** 'keep' leaves every tensor as it is. */
  dtype?: SaveType | 'keep' | undefined;
  /** Weights above this are written as several files with an index, as Hugging Face's libraries do. Default: one file. */
  shardBytes?: number | undefined;
}

/** Writes config.json and weights so that diffusers or transformers load the folder. Integer tensors keep their type. */
export async function saveModelFolder(folder: string, stem: WeightStem, config: Readonly<Record<string, unknown>>, weights: Weights, { dtype = 'float32', shardBytes = Infinity }: SaveModelOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  const as = (tensor: HostTensor) => (dtype !== 'keep' && isFloat(tensor.dtype) ? convert(tensor, dtype) : tensor);
  const shards = shardsOf(weights, dtype, shardBytes);
  const fileOf = (i: number) => (shards.length === 1 ? `${stem}.safetensors` : `${stem}-${String(i + 1).padStart(5, '0')}-of-${String(shards.length).padStart(5, '0')}.safetensors`);
  for (const [i, names] of shards.entries()) await writeSafetensors(join(folder, fileOf(i)), new Map(names.map((name) => [name, as(weights.get(name)!)])));
  if (shards.length > 1) {
    const index = { metadata: { total_size: bytesOfAll([...weights.values()], dtype) }, weight_map: Object.fromEntries(shards.flatMap((names, i) => names.map((name) => [name, fileOf(i)]))) };
    await writeFile(join(folder, `${stem}.safetensors.index.json`), `${JSON.stringify(index, null, 2)}\n`);
  }
  await writeFile(join(folder, 'config.json'), pythonJson(config));
}

function bytesOfAll(tensors: readonly HostTensor[], dtype: SaveType | 'keep'): number {
  return tensors.reduce((total, tensor) => total + tensor.data.length * DTYPES[dtype !== 'keep' && isFloat(tensor.dtype) ? dtype : tensor.dtype].bytes, 0);
}

/** Names of each file's tensors, filled in order; a tensor larger than a file has one of its own. */
function shardsOf(weights: Weights, dtype: SaveType | 'keep', limit: number): string[][] {
  const shards: string[][] = [[]];
  let filled = 0;
  for (const [name, tensor] of weights) {
    const bytes = bytesOfAll([tensor], dtype);
    if (filled > 0 && filled + bytes > limit) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)!.push(name);
    filled += bytes;
  }
  return shards;
}
