/** @file What stages read from and write to S3: bytes, JSON files, tensors, and folders such as models and checkpoints. Every key names one content. */
import { link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { z } from 'zod';
import { type TFolderFile, ZFolderFile } from '#lib/contracts/stages.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { contentKey, putContent } from '#lib/storage/put-content.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { hashFile } from './checkpoint.ts';
import { besides, cacheName, cachePath, getFile, touch } from './object-cache.ts';
import { patiently } from './patience.ts';
import { encodeSafetensors, readSafetensors } from './safetensors.ts';

export interface PutBytesOptions {
  /** First part of the key, e.g. `pictures`. */
  readonly prefix: string;
  readonly contentType: string;
  /** File ending without the dot. */
  readonly extension: string;
}

/** Stores bytes under their hash; bytes that are there already are not sent again. */
export async function putBytes(bytes: Uint8Array, { prefix, contentType, extension }: PutBytesOptions): Promise<{ key: string; sha256: string; bytes: number }> {
  const { key, sha256, size } = await patiently(() => putContent({ prefix, body: bytes, contentType, extension }));
  return { key, sha256, bytes: size };
}

/** Stores a value as JSON, as `JSON.stringify` writes it: sort first what must give equal keys. */
export async function putJson(value: unknown, prefix = 'files'): Promise<string> {
  return (await putBytes(Buffer.from(JSON.stringify(value)), { prefix, contentType: 'application/json', extension: 'json' })).key;
}

/** Reads a JSON file and checks it; throws a sentence that names the file and the key that is wrong. */
export async function getJson<Schema extends z.ZodType>(schema: Schema, key: string): Promise<z.infer<Schema>> {
  const text = await readFile(await getFile(key), 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The stored file "${key}" is not valid JSON (${(error as Error).message}).`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`The stored file "${key}" is wrong at "${parsed.error.issues[0]?.path.join('.')}": ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
}

/** Stores tensors as one safetensors file; equal tensors give equal keys. */
export async function putTensors(tensors: ReadonlyMap<string, HostTensor>, metadata?: Readonly<Record<string, string>>): Promise<string> {
  return (await putBytes(encodeSafetensors(tensors, metadata), { prefix: 'tensors', contentType: 'application/octet-stream', extension: 'safetensors' })).key;
}

/** All tensors of a stored safetensors file. */
export async function getTensors(key: string): Promise<Map<string, HostTensor>> {
  return readSafetensors(await getFile(key));
}

/** Files up to this size go up in one piece. */
const ONE_PIECE = 64 * 1024 * 1024;

async function putFile(path: string): Promise<{ key: string; bytes: number; sha256: string }> {
  const [sha256, { size: bytes }] = await Promise.all([hashFile(path), stat(path)]);
  const key = contentKey('objects', sha256, extname(path).slice(1).toLowerCase().replaceAll(/[^a-z0-9]/g, '') || undefined);
  await patiently(async () => {
    if ((await headObject(key))?.size === bytes) return;
    await putObject({ key, body: bytes <= ONE_PIECE ? await readFile(path) : createReadStream(path), contentType: 'application/octet-stream', cacheControl: 'private, max-age=31536000, immutable' });
  });
  return { key, bytes, sha256 };
}

/** Stores all files of a folder and the file that lists them, last. Equal folders give equal keys. */
export async function putFolder(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: TFolderFile['files'] = [];
  for (const path of names.sort()) files.push({ path: path.slice(folder.length).split(sep).filter(Boolean).join('/'), ...(await putFile(path)) });
  if (files.length === 0) throw new Error(`${folder}: the folder is empty, there is nothing to store.`);
  return putJson({ version: 1, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) } satisfies TFolderFile);
}

/** A path that a stored folder may have: it stays inside. */
function assertInside(path: string, key: string): void {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\:\0]/.test(path)) throw new Error(`The stored folder "${key}" lists the path "${path}", which is not a plain path inside it.`);
}

async function build(key: string, folder: string): Promise<void> {
  const { files } = await getJson(ZFolderFile, key);
  const temporary = besides(folder);
  try {
    for (const { path, key: fileKey } of files) {
      assertInside(path, key);
      const target = join(temporary, ...path.split('/'));
      await mkdir(dirname(target), { recursive: true });
      await link(await getFile(fileKey), target);
    }
    // Another process may have been faster; its folder is the same.
    await rename(temporary, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * A local, read-only copy of a stored folder. Its files are shared with other copies: never write into it.
 * @returns its path; equal keys give equal paths.
 */
export async function getFolder(key: string): Promise<string> {
  const folder = cachePath('folders', cacheName(key).replace(/\.json$/, ''));
  if (await touch(folder)) return folder;
  await mkdir(cachePath('folders'), { recursive: true });
  await build(key, folder);
  return folder;
}
