/**
 * @file Local copies of objects in S3: a folder per machine, shared by all processes, kept below a size. Objects are content-addressed, so a copy is
 * never outdated; each is written beside and renamed, so it is whole or absent after any kill.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { streamObject } from '#lib/storage/get-object.ts';
import { patiently } from './patience.ts';

/** Bytes the cache may take: GPU_WORKER_CACHE_GB, by default 20. */
const mostBytes = (): number => Number(process.env.GPU_WORKER_CACHE_GB ?? 20) * 1e9;
/** What was used within this time may be in use now and stays, however full the cache is. */
const IN_USE_MS = 15 * 60_000;

/** A folder inside the cache: GPU_WORKER_CACHE, by default in the system's temporary folder. */
export function cachePath(...parts: string[]): string {
  return join(process.env.GPU_WORKER_CACHE || join(tmpdir(), 'apiary-gpu-worker-cache'), ...parts);
}

/** A key as a file name. */
export function cacheName(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40) + extname(key);
}

/** A name beside `path` that no other process or call uses. */
export function besides(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Says that an entry was used now; false when it is not there. */
export async function touch(path: string): Promise<boolean> {
  return utimes(path, new Date(), new Date()).then(() => true, () => false);
}

/** The hash that a content-addressed key ends in. */
const hashInKey = (key: string): string | undefined => /([0-9a-f]{64})(\.[a-z0-9]+)?$/.exec(key)?.[1];

async function download(key: string, path: string): Promise<void> {
  const temporary = besides(path);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const { stream } = await streamObject(key);
    await pipeline(stream, hashing, createWriteStream(temporary, { mode: 0o444 }));
    const expected = hashInKey(key);
    if (expected && hash.digest('hex') !== expected) throw new Error(`The stored object "${key}" is damaged: its content does not match its name.`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** How often a process looks whether the cache is too large. */
const TIDY_MS = 10_000;
let tidied = 0;

const underWay = new Map<string, Promise<void>>();

/**
 * A local, read-only copy of an object.
 * @returns its path; equal keys give equal paths.
 * @throws AppError NotFound when there is no such object.
 */
export async function getFile(key: string): Promise<string> {
  const path = cachePath('objects', cacheName(key));
  if (await touch(path)) return path;
  await mkdir(cachePath('objects'), { recursive: true });
  const running = underWay.get(key) ?? patiently(() => download(key, path)).finally(() => underWay.delete(key));
  underWay.set(key, running);
  await running;
  if (Date.now() - tidied > TIDY_MS) {
    tidied = Date.now();
    await makeRoom();
  }
  return path;
}

interface Entry {
  readonly path: string;
  readonly used: number;
  readonly files: readonly { readonly inode: number; readonly bytes: number }[];
}

async function entryOf(path: string): Promise<Entry | undefined> {
  try {
    const own = await stat(path);
    const used = own.mtimeMs;
    if (own.isFile()) return { path, used, files: [{ inode: own.ino, bytes: own.size }] };
    const names = await readdir(path, { recursive: true });
    const stats = await Promise.all(names.map((name) => stat(join(path, name))));
    return { path, used, files: stats.filter((one) => one.isFile()).map((one) => ({ inode: one.ino, bytes: one.size })) };
  } catch {
    return undefined; // another process removed it
  }
}

/** Removes what was not used for longest until the cache is below its size. Folders share their files with the objects, so both count once. */
export async function makeRoom(now = Date.now()): Promise<void> {
  const paths = await Promise.all(['objects', 'folders'].map(async (name) => (await readdir(cachePath(name)).catch(() => [])).map((one) => cachePath(name, one))));
  const entries = (await Promise.all(paths.flat().map(entryOf))).filter((entry) => entry !== undefined).sort((a, b) => a.used - b.used);
  const uses = new Map<number, number>();
  let total = 0;
  for (const { inode, bytes } of entries.flatMap(({ files }) => files)) {
    if (!uses.has(inode)) total += bytes;
    uses.set(inode, (uses.get(inode) ?? 0) + 1);
  }
  for (const { path, used, files } of entries) {
    if (total <= mostBytes() || now - used < IN_USE_MS) return;
    await rm(path, { recursive: true, force: true });
    for (const { inode, bytes } of files) {
      const left = (uses.get(inode) ?? 1) - 1;
      uses.set(inode, left);
      if (left === 0) total -= bytes;
    }
  }
}
