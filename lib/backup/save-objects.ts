import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import { AppError } from '#lib/errors.ts';
import { streamObject } from '#lib/storage/get-object.ts';
import { listObjects } from '#lib/storage/list-objects.ts';
import { OBJECT_LIST, objectFile, type SavedObject, hashFile } from './manifest.ts';

const AT_ONCE = 8;

/** Copies one object; undefined when it was deleted since it was listed. */
async function saveObject(dir: string, key: string): Promise<SavedObject | undefined> {
  const half = join(dir, 'objects', `${randomBytes(8).toString('hex')}.half`);
  try {
    const { stream, contentType, cacheControl } = await streamObject(key);
    const hash = createHash('sha256');
    let size = 0;
    const hashed = new PassThrough();
    hashed.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      size += chunk.length;
    });
    await pipeline(stream, hashed, createWriteStream(half, { mode: 0o600 }));
    const saved = { key, size, contentType, cacheControl, sha256: hash.digest('hex') };
    const file = join(dir, objectFile(saved));
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rename(half, file);
    return saved;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

/** Copies the whole bucket, several objects at once, and writes the list of them. */
export async function saveObjects(dir: string, say: (line: string) => void): Promise<{ count: number; bytes: number; sha256: string }> {
  await mkdir(join(dir, 'objects'), { recursive: true, mode: 0o700 });
  const limit = pLimit(AT_ONCE);
  const saving: Promise<SavedObject | undefined>[] = [];
  for await (const { key } of listObjects('')) saving.push(limit(() => saveObject(dir, key)));
  const saved = (await Promise.all(saving)).filter((object) => object !== undefined);
  const list = join(dir, OBJECT_LIST);
  await writeFile(list, saved.map((object) => `${JSON.stringify(object)}\n`).join(''), { mode: 0o600 });
  const bytes = saved.reduce((sum, { size }) => sum + size, 0);
  say(`objects: ${saved.length}, ${(bytes / 1e6).toFixed(1)} MB`);
  return { count: saved.length, bytes, sha256: await hashFile(list) };
}
