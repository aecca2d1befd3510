/** @file One model's folder as transformers and diffusers write it: config.json beside its weights, read and saved. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '#gpu-worker/nn/parameters.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { convert } from '#gpu-worker/runtime/convert.ts';
import { readSafetensors, readWeights, writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';
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
  for (const name of [`${stem}.safetensors`, `${stem}.safetensors.index.json`]) if (files.includes(name)) return readWeights(folder, stem);
  const variant = files.find((name) => name.startsWith(`${stem}.`) && (name.endsWith('.safetensors') || name.endsWith('.safetensors.index.json')) && name.split('.').length >= 3 && !/-of-/.test(name));
  if (variant?.endsWith('.safetensors')) return readSafetensors(join(folder, variant));
  if (variant) return readWeights(folder, variant.slice(0, -'.safetensors.index.json'.length));
  const pickle = files.find((name) => name.endsWith('.bin') || name.endsWith('.ckpt') || name.endsWith('.pt'));
  throw new ConfigError(`${folder} has no ${stem}.safetensors${pickle ? `; ${pickle} is a pickle file, which can run code when read and is not supported: convert it to safetensors first` : ''}.`);
}

/** Element type of saved weights. */
export type SaveType = 'float32' | 'float16' | 'bfloat16';

/** Writes config.json and weights so that diffusers or transformers load the folder. Integer tensors keep their type. */
export async function saveModelFolder(folder: string, stem: WeightStem, config: Readonly<Record<string, unknown>>, weights: Weights, dtype: SaveType = 'float32'): Promise<void> {
  await mkdir(folder, { recursive: true });
  const saved = new Map([...weights].map(([name, tensor]) => [name, /float/.test(tensor.dtype) ? convert(tensor, dtype) : tensor]));
  await writeSafetensors(join(folder, `${stem}.safetensors`), saved);
  await writeFile(join(folder, 'config.json'), pythonJson(config));
}
