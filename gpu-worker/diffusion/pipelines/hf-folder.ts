/** @file Any supported Hugging Face folder, read, checked tensor by tensor and written anew: what import and export are. */
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkedWeights, modelClassOf } from '#gpu-worker/models/classes.ts';
import { ConfigError } from '#gpu-worker/models/config-error.ts';
import { readJson, readModelWeights, type SaveModelOptions, saveModelFolder } from '#gpu-worker/models/model-folder.ts';
import { loadTokenizer } from '#gpu-worker/models/tokenizer.ts';
import { inflateInputChannels } from '#gpu-worker/models/unet/weights.ts';
import { loadPipeline, savePipeline } from './pipeline-folder.ts';
import { fileExists } from '#gpu-worker/runtime/file-exists.ts';

export interface RewriteOptions extends SaveModelOptions {
  /** Turns a Stable Diffusion folder into an InstructPix2Pix one: the UNet also sees the latents of a picture, through new channels that start at zero. */
  asEditor?: boolean;
  /** Removes `from` once `to` is written: a download that has served. */
  consume?: boolean;
}

export interface Rewritten {
  /** diffusers' pipeline class or the model's class. */
  className: string;
  tensors: number;
  weights: number;
}

/** Files beside weights and configuration that belong to a transformers model. */
const BESIDE = /^(tokenizer(_config)?\.json|vocab\.(json|txt)|merges\.txt|special_tokens_map\.json|added_tokens\.json|(pre)?processor_config\.json|generation_config\.json)$/;

/**
 * Reads `from`, checks all of it and writes `to` in one spelling: published tensor names, one file or shards per part, no buffers, no pickles.
 * `to` is written under another name and renamed, so it is whole or absent.
 * @throws Error naming the file and the tensor or key that is wrong
 */
export async function rewriteFolder(from: string, to: string, { consume = false, ...options }: RewriteOptions = {}): Promise<Rewritten> {
  const there = await readdir(to).catch(() => []);
  if (there.length > 0) throw new ConfigError(`${to} already exists and is not empty; choose another folder or remove it first.`);
  const temporary = `${resolve(to)}.${process.pid}.tmp`;
  await mkdir(dirname(temporary), { recursive: true });
  try {
    const isPipeline = await fileExists(join(from, 'model_index.json'));
    const done = isPipeline ? await rewritePipeline(from, temporary, options) : await rewriteModel(from, temporary, options);
    await rm(to, { recursive: true, force: true }); // at most an empty folder
    await rename(temporary, to);
    if (consume) await rm(from, { recursive: true });
    return done;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function rewritePipeline(from: string, to: string, { asEditor = false, ...saving }: RewriteOptions): Promise<Rewritten> {
  const loaded = await loadPipeline(from);
  const models = asEditor ? { ...loaded, unet: inflateInputChannels(loaded.unet.config, loaded.unet.weights, 2 * loaded.vae.config.latentChannels) } : loaded;
  const className = asEditor ? 'StableDiffusionInstructPix2PixPipeline' : loaded.className;
  await mkdir(to, { recursive: true });
  await savePipeline(to, models, { className, tokenizerFolder: join(from, 'tokenizer'), ...saving });
  return { className, ...countAll([models.unet, models.vae, models.text].flatMap(({ weights }) => [...weights.values()])) };
}

async function rewriteModel(from: string, to: string, { asEditor, ...saving }: RewriteOptions): Promise<Rewritten> {
  if (asEditor) throw new ConfigError(`${from} is a single model; only a Stable Diffusion pipeline folder can become an editor.`);
  const where = join(from, 'config.json');
  const config = (await readJson(from)) as Record<string, unknown>;
  const model = modelClassOf(config, where);
  const weights = checkedWeights(model, config, await readModelWeights(from, model.stem), from, where);
  const beside = (await readdir(from)).filter((name) => BESIDE.test(name));
  if (beside.some((name) => /^(tokenizer|vocab)\.(json|txt)$/.test(name))) await loadTokenizer(from);
  await saveModelFolder(to, model.stem, { ...config, ...model.header }, weights, saving);
  for (const name of beside) await copyFile(join(from, name), join(to, name));
  const [named] = (model.header.architectures ?? [model.header._class_name]) as [string];
  return { className: named, ...countAll([...weights.values()]) };
}

function countAll(tensors: readonly { data: { length: number } }[]): { tensors: number; weights: number } {
  return { tensors: tensors.length, weights: tensors.reduce((total, { data }) => total + data.length, 0) };
}
