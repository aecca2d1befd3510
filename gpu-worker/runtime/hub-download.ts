/** @file Fetching a model repository from the Hugging Face hub: only the files we read, each whole or to be continued. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadFile, HubApiError, type ListFileEntry, listFiles } from '@huggingface/hub';

export interface HubOptions {
  /** Where the hub is, e.g. a mirror. Default: huggingface.co */
  hubUrl?: string | undefined;
  /** For private and gated repositories. */
  accessToken?: string | undefined;
  /** Branch, tag or commit. */
  revision?: string;
  /** Takes these weights where a folder has several, e.g. "fp16". */
  variant?: string | undefined;
  /** Attempts per file before giving up; each goes on where the last one stopped. */
  attempts?: number;
  /** Bytes that are there so far, of all. */
  onProgress?: (done: number, total: number) => void;
}

/** Configurations and tokenizer files, small and always wanted. */
const SMALL = /^(model_index|config|scheduler_config|generation_config|tokenizer(_config)?|vocab|special_tokens_map|added_tokens|(pre)?processor_config)\.json$|^(merges|vocab)\.txt$/;
const PARTS = /^(unet|vae|text_encoder|tokenizer|scheduler)$/;

/**
 * The files of a repository that make a model: for a pipeline those of its five parts, else those at the top; of several forms of the
 * weights one, safetensors only.
 */
export function neededFiles(paths: readonly string[], variant?: string): string[] {
  const isPipeline = paths.includes('model_index.json');
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = dirname(path);
    if (folder === '.' || (isPipeline && PARTS.test(folder))) folders.set(folder, [...(folders.get(folder) ?? []), basename(path)]);
  }
  return [...folders].flatMap(([folder, names]) => {
    const small = names.filter((name) => SMALL.test(name));
    // A pipeline's top folder holds single-file checkpoints of all parts, which are not read.
    const weights = isPipeline && folder === '.' ? [] : weightFiles(names, variant);
    return [...small, ...weights].map((name) => (folder === '.' ? name : `${folder}/${name}`));
  });
}

function weightFiles(names: readonly string[], variant: string | undefined): string[] {
  for (const stem of ['model', 'diffusion_pytorch_model']) {
    for (const suffix of variant === undefined ? ['', '.fp16'] : [`.${variant}`]) {
      const single = `${stem}${suffix}.safetensors`;
      if (names.includes(single)) return [single];
      const index = [`${stem}.safetensors.index${suffix}.json`, `${stem}${suffix}.safetensors.index.json`].find((name) => names.includes(name));
      const isShard = (name: string) => name.startsWith(stem) && name.replace(suffix, '').slice(stem.length).match(/^-\d+-of-\d+\.safetensors$/) && name.includes(suffix);
      if (index) return [index, ...names.filter(isShard)];
    }
  }
  return [];
}

/**
 * Downloads a repository's model files into `folder`. Run again after an interruption it goes on with what is missing: finished files are kept
 * (checked by their hash), an unfinished one continues at its last byte.
 * @throws Error with a sentence: no such repository, no permission, no safetensors, or where a transfer stopped
 */
export async function downloadRepository(repo: string, folder: string, options: HubOptions = {}): Promise<void> {
  const { revision = 'main', variant, attempts = 5, onProgress } = options;
  const access = { repo: { type: 'model' as const, name: repo }, revision, ...(options.hubUrl && { hubUrl: options.hubUrl }), ...(options.accessToken && { accessToken: options.accessToken }) };
  const entries: ListFileEntry[] = [];
  try {
    for await (const entry of listFiles({ ...access, recursive: true })) if (entry.type === 'file') entries.push(entry);
  } catch (error) {
    throw new Error(explain(error, repo, revision));
  }
  const wanted = new Set(neededFiles(entries.map(({ path }) => path), variant));
  const files = entries.filter(({ path }) => wanted.has(path));
  if (!files.some(({ path }) => path.endsWith('.safetensors'))) {
    throw new Error(`${repo} holds no ${variant === undefined ? '' : `"${variant}" `}weights as safetensors${entries.some(({ path }) => /\.(bin|ckpt|pt)$/.test(path)) ? ' but only pickle files, which can run code when read' : ''}; choose another repository or revision.`);
  }
  const sizes = new Map(files.map(({ path }) => [path, 0]));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const report = (path: string, done: number) => {
    sizes.set(path, done);
    onProgress?.([...sizes.values()].reduce((a, b) => a + b, 0), total);
  };
  for (const file of files) await fetchFile(access, file, { folder, repo, attempts, onBytes: (done) => report(file.path, done) });
}

type Access = Omit<Parameters<typeof downloadFile>[0], 'path'>;

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(({ size }) => size, () => 0);
}

interface FetchOptions {
  folder: string;
  repo: string;
  attempts: number;
  onBytes: (done: number) => void;
}

async function fetchFile(access: Access, file: ListFileEntry, { folder, repo, attempts, onBytes }: FetchOptions): Promise<void> {
  const target = join(folder, file.path);
  const oid = file.lfs?.oid ?? file.oid ?? '';
  // The content's hash in the name: a file that changed on the hub is never continued with other bytes.
  const part = `${target}.${oid.slice(0, 16)}.part`;
  await mkdir(dirname(target), { recursive: true });
  if ((await sizeOf(target)) === file.size && (await matches(target, file))) return onBytes(file.size);
  for (const name of await readdir(dirname(target))) if (name.startsWith(`${basename(target)}.`) && name.endsWith('.part') && name !== basename(part)) await rm(join(dirname(target), name));
  let lastError: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      await appendRest(access, file, part, onBytes);
      if (!(await matches(part, file))) {
        await rm(part);
        throw new Error('the bytes that came do not have the hash that the hub states');
      }
      return await rename(part, target);
    } catch (error) {
      if (error instanceof HubApiError && error.statusCode < 500 && error.statusCode !== 429) throw new Error(explain(error, repo, `${access.revision}`));
      lastError = error;
      if (attempt + 1 < attempts) await sleep(Math.min(8_000, 250 * 2 ** attempt));
    }
  }
  const have = await sizeOf(part);
  throw new Error(`Downloading ${file.path} of ${repo} stopped at byte ${have} of ${file.size} (${reasonOf(lastError)}); run the same command again to go on from there.`);
}

/** Streams what `part` lacks onto its end. */
async function appendRest(access: Access, file: ListFileEntry, part: string, onBytes: (done: number) => void): Promise<void> {
  let done = await sizeOf(part);
  if (done > file.size) {
    await rm(part);
    done = 0;
  }
  onBytes(done);
  const out = await open(part, 'a');
  try {
    if (done === file.size) return;
    const blob = await downloadFile({ ...access, path: file.path } as Parameters<typeof downloadFile>[0]);
    if (!blob) throw new Error('the hub says that the file is not there');
    if (blob.size !== file.size) throw new Error(`the hub offers ${blob.size} bytes but lists ${file.size}`);
    const reader = (done > 0 ? blob.slice(done, file.size) : blob).stream().getReader();
    for (;;) {
      const { done: ended, value } = await reader.read();
      if (ended) break;
      await out.write(value);
      done += value.length;
      onBytes(done);
    }
    if (done !== file.size) throw new Error('the connection ended early');
  } finally {
    await out.close();
  }
}

/** Whether a file is the one the hub lists: SHA-256 for large files, git's own hash for small ones. */
async function matches(path: string, { lfs, oid, size }: ListFileEntry): Promise<boolean> {
  const hash = createHash(lfs ? 'sha256' : 'sha1');
  if (!lfs) hash.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex') === (lfs?.oid ?? oid);
}

function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error && cause.message ? cause.message : message;
}

function explain(error: unknown, repo: string, revision: string): string {
  if (!(error instanceof HubApiError)) return `The Hugging Face hub cannot be reached (${reasonOf(error)}); check the network, or set HF_ENDPOINT to a mirror.`;
  if (error.statusCode === 404) return `The Hugging Face hub has no model "${repo}" with a revision "${revision}".`;
  if (error.statusCode === 401 || error.statusCode === 403) return `The Hugging Face hub does not let you read "${repo}" (status ${error.statusCode}): it does not exist, or it is private or gated; accept its terms there and set HF_TOKEN to an access token.`;
  return `The Hugging Face hub answered with status ${error.statusCode} for "${repo}"; try again later.`;
}
