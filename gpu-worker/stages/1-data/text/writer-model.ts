/** @file The language model that writes triplets: any GPT-2 folder of Hugging Face's, or the small one of the shapes world. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Model } from '../../../diffusion/pipelines/pipeline-folder.ts';
import { ConfigError } from '../../../models/config-error.ts';
import { type Gpt2Config, gpt2Config } from '../../../models/gpt2/config.ts';
import { isGpt2Buffer, normaliseGpt2Weights } from '../../../models/gpt2/weights.ts';
import { readJson, readModelWeights, saveModelFolder } from '../../../models/model-folder.ts';
import { loadTokenizer, type TextTokenizer } from '../../../models/tokenizer.ts';
import type { Weights } from '../../../nn/parameters.ts';
import { gpt2Json, gpt2Weights, writeGpt2Tokenizer } from '../../../shapes/gpt2.ts';

export interface WriterModel extends Model<Gpt2Config> {
  readonly tokenizer: TextTokenizer;
  /** Ends a text. */
  readonly endId: number;
  /** The tokenizer's files by name. */
  readonly tokenizerFolder: string;
}

async function tokenizerOf(folder: string): Promise<Pick<WriterModel, 'tokenizer' | 'endId' | 'tokenizerFolder'>> {
  const tokenizer = await loadTokenizer(folder);
  const endId = tokenizer.idOf('<|endoftext|>');
  if (endId === undefined) throw new ConfigError(`${folder}: the tokenizer has no <|endoftext|>, which ends a text; is it a GPT-2 folder?`);
  return { tokenizer, endId, tokenizerFolder: folder };
}

/** Reads a GPT-2 folder: config.json, weights and tokenizer. @throws ConfigError saying what is missing */
export async function loadWriterModel(folder: string): Promise<WriterModel> {
  const config = gpt2Config(await readJson(folder), path.join(folder, 'config.json'));
  const weights = [...normaliseGpt2Weights(await readModelWeights(folder, 'model'))].filter(([name]) => !isGpt2Buffer(name));
  return { config, weights: new Map(weights), ...(await tokenizerOf(folder)) };
}

/** The shapes world's small GPT-2 before training; its tokenizer is written into `tokenizerFolder`. */
export async function freshWriterModel(seed: number, tokenizerFolder: string): Promise<WriterModel> {
  await writeGpt2Tokenizer(tokenizerFolder);
  const own = await tokenizerOf(tokenizerFolder);
  const config = gpt2Config(gpt2Json(own.tokenizer.vocabSize));
  return { config, weights: gpt2Weights(config, seed), ...own };
}

/** Writes a folder that transformers loads. */
export async function saveWriterModel(folder: string, { config, tokenizerFolder }: WriterModel, weights: Weights): Promise<void> {
  await saveModelFolder(folder, 'model', config.source, weights, { dtype: 'float16' });
  for (const file of await readdir(tokenizerFolder)) if (/^(tokenizer.*\.json|vocab\.json|merges\.txt|special_tokens_map\.json)$/.test(file)) await copyFile(path.join(tokenizerFolder, file), path.join(folder, file));
}

/** A folder that is gone when `work` has ended. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apiary-writer-'));
  return work(folder).finally(() => rm(folder, { recursive: true, force: true }));
}
