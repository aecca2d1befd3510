/** @file Reading and writing safetensors files, one tensor at a time so that a file need not fit in memory twice. */
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DTYPES, type HostTensor, allocate, bytesOf, sizeOf } from '#gpu-worker/onnx/dtype.ts';
import { PREFIX_BYTES, type SafetensorsEntry, encodeHeader, headerLength, parseHeader } from './safetensors-header.ts';

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** Reads one tensor; throws naming it when the file has none of that name. */
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** Opens a file and checks its whole header; data are read by range on demand. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`Cannot open ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}.`);
  });
  try {
    const { size } = await file.stat();
    const prefix = await readRange(file, 0, Math.min(PREFIX_BYTES, size), path);
    const length = headerLength(prefix, size, path);
    const start = PREFIX_BYTES + length;
    const header = parseHeader(await readRange(file, PREFIX_BYTES, length, path), size - start, path);
    return {
      ...header,
      read: async (name) => {
        const entry = header.entries.get(name);
        if (!entry) throw new Error(`${path}: there is no tensor "${name}".`);
        const data = allocate(entry.dtype, sizeOf(entry.shape));
        await readInto(file, bytesOf(data), start + entry.begin, path);
        return { dtype: entry.dtype, shape: entry.shape, data };
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readRange(file: FileHandle, position: number, length: number, path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await readInto(file, bytes, position, path);
  return bytes;
}

/** Node reads at most 2 GiB at once. */
const CHUNK = 2 ** 30;

async function readInto(file: FileHandle, target: Uint8Array, position: number, path: string): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await file.read(target, at, Math.min(CHUNK, target.length - at), position + at);
    if (bytesRead === 0) throw new Error(`${path}: the file ended at byte ${position + at} while it was read; it is cut off.`);
    at += bytesRead;
  }
}

/** All tensors of a file (or those that `only` accepts) by name. */
export async function readSafetensors(path: string, only: (name: string) => boolean = () => true): Promise<Map<string, HostTensor>> {
  const file = await openSafetensors(path);
  try {
    const tensors = new Map<string, HostTensor>();
    for (const name of file.entries.keys()) if (only(name)) tensors.set(name, await file.read(name));
    return tensors;
  } finally {
    await file.close();
  }
}

/** The tensors of all files that a `….safetensors.index.json` lists; the files stand beside it. */
export async function readShards(indexPath: string): Promise<Map<string, HostTensor>> {
  const folder = dirname(indexPath);
  const weightMap = await readShardIndex(indexPath);
  const tensors = new Map<string, HostTensor>();
  for (const shard of new Set(weightMap.values())) {
    const wanted = new Set([...weightMap].filter(([, file]) => file === shard).map(([name]) => name));
    const read = await readSafetensors(join(folder, shard), (name) => wanted.has(name));
    for (const name of wanted) if (!read.has(name)) throw new Error(`${indexPath}: tensor "${name}" should be in ${shard} but is not.`);
    for (const [name, tensor] of read) tensors.set(name, tensor);
  }
  return tensors;
}

async function readShardIndex(path: string): Promise<Map<string, string>> {
  let index: { weight_map?: unknown };
  try {
    index = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: not valid JSON (${(error as Error).message}).`);
  }
  const map = index?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw new Error(`${path}: the key "weight_map" is missing or not an object.`);
  for (const [name, shard] of Object.entries(map)) {
    // A shard name with a path could read files outside the folder.
    if (typeof shard !== 'string' || shard.includes('/') || shard.includes('\\')) throw new Error(`${path}: "weight_map" key "${name}" must name a file in the same folder but is ${JSON.stringify(shard)}.`);
  }
  return new Map(Object.entries(map as Record<string, string>));
}

/** Tensors in the order in which they are stored: wide types first, so that each starts on a multiple of its own size. */
function stored(tensors: ReadonlyMap<string, HostTensor>): (readonly [string, HostTensor])[] {
  for (const [name, { dtype, shape, data }] of tensors) {
    if (data.length !== sizeOf(shape)) throw new Error(`Tensor "${name}" of ${dtype}[${shape}] holds ${data.length} values, not ${sizeOf(shape)}; it cannot be written.`);
  }
  return [...tensors].sort(([a, { dtype: x }], [b, { dtype: y }]) => DTYPES[y].bytes - DTYPES[x].bytes || (a < b ? -1 : a > b ? 1 : 0));
}

/** The bytes of a safetensors file. The same tensors always give the same bytes. */
export function encodeSafetensors(tensors: ReadonlyMap<string, HostTensor>, metadata: Readonly<Record<string, string>> = { format: 'pt' }): Uint8Array {
  const ordered = stored(tensors);
  return Buffer.concat([encodeHeader(ordered, metadata), ...ordered.map(([, { data }]) => bytesOf(data))]);
}

/** Writes a safetensors file: under a temporary name, flushed to disk, then renamed, so that a file is whole or absent. */
export async function writeSafetensors(path: string, tensors: ReadonlyMap<string, HostTensor>, metadata: Readonly<Record<string, string>> = { format: 'pt' }): Promise<void> {
  const ordered = stored(tensors);
  await writeAtomically(path, [encodeHeader(ordered, metadata), ...ordered.map(([, { data }]) => bytesOf(data))]);
}

/** Writes pieces to `path` through a temporary file and a rename; the folder is flushed too. */
export async function writeAtomically(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) at += (await file.write(piece, at, Math.min(CHUNK, piece.length - at))).bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
