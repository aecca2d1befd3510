/** @file What stages read from and write to S3: bytes, JSON files, tensors, and folders such as models and checkpoints. Every key names one content. */
import { link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { z } from 'zod';
import { type TFolderFile, ZFolderFile } from '#lib/contracts/stages.ts';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { contentKey, putContent } from '#lib/storage/put-content.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { hashFile } from './checkpoint.ts';
import { besides, cacheName, cachePath, getFile, touch } from './object-cache.ts';
import { patiently } from './patience.ts';
import { encodeSafetensors, readSafetensors } from './safetensors.ts';

/** First parts of keys, for people who look into the bucket. */
type Prefix = 'worker/files' | 'worker/json' | 'worker/pictures' | 'worker/tensors';

export interface Stored {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface PutBytesOptions {
  readonly prefix?: Prefix;
  readonly contentType?: string;
  /** File ending without the dot. */
  readonly extension?: string;
}

/** Stores bytes under their hash; bytes that are there already are not sent again. */
export async function putBytes(body: Uint8Array, { prefix = 'worker/files', contentType = 'application/octet-stream', extension }: PutBytesOptions = {}): Promise<Stored> {
  const { key, sha256, size } = await patiently(() => putContent({ prefix, body, contentType, ...(extension === undefined ? {} : { extension }) }));
  return { key, sha256, bytes: size };
}

/** Stores a PNG. */
export function putPng(body: Uint8Array): Promise<Stored> {
  return putBytes(body, { prefix: 'worker/pictures', contentType: 'image/png', extension: 'png' });
}

/**
 * Reads an object and compares it with the hash in its key.
 * @throws AppError NotFound when it is not there; Error naming the key when it is damaged.
 */
export async function getBytes(key: string): Promise<Buffer> {
  return readFile(await getFile(key));
}

/** Stores a value as JSON; returns its key. Equal values in equal order of keys have one key. */
export async function putJson(value: unknown): Promise<string> {
  return (await putBytes(Buffer.from(`${JSON.stringify(value)}\n`), { prefix: 'worker/json', contentType: 'application/json', extension: 'json' })).key;
}

/**
 * Reads a JSON file of the contracts.
 * @throws Error naming the file and the place in it that is wrong.
 */
export async function getJson<Schema extends z.ZodType>(key: string, schema: Schema): Promise<z.infer<Schema>> {
  const text = (await getBytes(key)).toString('utf8');
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
  return (await putBytes(encodeSafetensors(tensors, metadata), { prefix: 'worker/tensors', extension: 'safetensors' })).key;
}

/** All tensors of a stored safetensors file. */
export async function getTensors(key: string): Promise<Map<string, HostTensor>> {
  return readSafetensors(await getFile(key));
}

/** Files up to this size go up in one piece. */
const ONE_PIECE = 64 * 1024 * 1024;

async function putFile(path: string): Promise<Stored> {
  const [sha256, { size: bytes }] = await Promise.all([hashFile(path), stat(path)]);
  const key = contentKey('worker/files' satisfies Prefix, sha256);
  await patiently(async () => {
    if ((await headObject(key))?.size === bytes) return;
    await putObject({ key, body: bytes <= ONE_PIECE ? await readFile(path) : createReadStream(path), contentType: 'application/octet-stream', cacheControl: 'private, max-age=31536000, immutable' });
  });
  return { key, bytes, sha256 };
}

async function putList(files: TFolderFile['files']): Promise<string> {
  const ordered = files.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, key, bytes, sha256 }) => ({ path, key, bytes, sha256 }));
  return putJson({ version: 1, files: ordered } satisfies TFolderFile);
}

/** Stores files by path and then the list of them; returns the list's key, which is that of a folder with the same files. */
export async function putFiles(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const listed: TFolderFile['files'] = [];
  for (const [path, body] of Object.entries(files)) listed.push({ path, ...(await putBytes(body)) });
  return putList(listed);
}

/** The files of a stored folder by path, in memory. */
export async function getFiles(key: string): Promise<Record<string, Buffer>> {
  const { files } = await getJson(key, ZFolderFile);
  const contents: Record<string, Buffer> = {};
  for (const { path, key: file } of files) contents[path] = await getBytes(file);
  return contents;
}

/** Stores all files of a folder and the file that lists them, last. Equal folders give equal keys. */
export async function putFolder(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: TFolderFile['files'] = [];
  for (const path of names.sort()) files.push({ path: path.slice(folder.length).split(sep).filter(Boolean).join('/'), ...(await putFile(path)) });
  if (files.length === 0) throw new Error(`${folder}: the folder is empty, there is nothing to store.`);
  return putList(files);
}

/** A path that a stored folder may have: it stays inside. */
function assertInside(path: string, key: string): void {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\:\0]/.test(path)) throw new Error(`The stored folder "${key}" lists the path "${path}", which is not a plain path inside it.`);
}

async function build(key: string, folder: string): Promise<void> {
  const { files } = await getJson(key, ZFolderFile);
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
