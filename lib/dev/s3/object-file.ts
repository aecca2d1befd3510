/**
 * @file An object is one file: its content, then a JSON footer, the footer's length (4 bytes) and a magic word. Written beside, synced and
 * renamed into place, it is there whole or not at all, however the process or the machine ends.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const MAGIC = Buffer.from('APIARYS3');
const TAIL = 4 * 1024;

export type ObjectMeta = {
  size: number;
  etag: string;
  /** Milliseconds since 1970. */
  modified: number;
  /** Stored response headers such as content-type, and the user's own x-amz-meta-*. */
  headers: Record<string, string>;
  /** x-amz-checksum-… of the whole content, as the uploader gave (and this server verified) them. */
  checksums: Record<string, string>;
  /** Set on objects made by a multipart upload, so that a repeated completion finds its result. */
  uploadId?: string;
};

/** A written but not yet visible object. */
export type Draft = { path: string; meta: ObjectMeta };

export type OpenObject = { handle: FileHandle; meta: ObjectMeta };

async function write(handle: FileHandle, data: Buffer): Promise<void> {
  for (let done = 0; done < data.length; ) done += (await handle.write(data, done)).bytesWritten;
}

/**
 * Writes content into a draft and syncs it. The draft is removed when the content fails to arrive or to verify.
 * @param finish gives the metadata once the content has been read to its end; `etag` is the content's MD5 unless it says otherwise.
 */
export async function writeDraft(folder: string, content: AsyncIterable<Buffer>, finish: () => Pick<ObjectMeta, 'headers' | 'checksums'> & Partial<ObjectMeta>): Promise<Draft> {
  const path = join(folder, randomUUID());
  const handle = await open(path, 'wx', 0o600);
  try {
    const md5 = createHash('md5');
    let size = 0;
    for await (const piece of content) {
      md5.update(piece);
      size += piece.length;
      await write(handle, piece);
    }
    const meta: ObjectMeta = { size, etag: md5.digest('hex'), modified: Date.now(), ...finish() };
    const footer = Buffer.from(JSON.stringify(meta));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(footer.length);
    await write(handle, Buffer.concat([footer, length, MAGIC]));
    await handle.sync();
    return { path, meta };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Makes a rename or removal durable. Not every file system lets a folder be opened for that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Makes a draft visible under its name, replacing what was there. */
export async function publish(draft: Draft, path: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const made = await mkdir(dirname(path), { recursive: true });
    try {
      await rename(draft.path, path);
      await syncFolder(dirname(path));
      if (made) await syncFolder(dirname(made));
      return;
    } catch (error) {
      // A concurrent delete may have removed the empty folder in between.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 5) throw error;
    }
  }
}

async function readMeta(handle: FileHandle): Promise<ObjectMeta> {
  const { size } = await handle.stat();
  let tail = Buffer.alloc(Math.min(size, TAIL));
  await handle.read(tail, 0, tail.length, size - tail.length);
  if (!tail.subarray(-8).equals(MAGIC)) throw new Error('not an object file');
  const end = 12 + tail.readUInt32BE(tail.length - 12);
  if (end > tail.length) {
    tail = Buffer.alloc(end);
    await handle.read(tail, 0, end, size - end);
  }
  return JSON.parse(tail.subarray(-end, -12).toString('utf8')) as ObjectMeta;
}

/** Opens an object for reading; what it holds stays readable while others replace or delete it. */
export async function openObject(path: string): Promise<OpenObject | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  try {
    return { handle, meta: await readMeta(handle) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Metadata alone. */
export async function statObject(path: string): Promise<ObjectMeta | undefined> {
  const object = await openObject(path);
  await object?.handle.close();
  return object?.meta;
}

/** Bytes `start` to `end` (exclusive) of an open object. Closes it. */
export async function* readContent({ handle }: OpenObject, start: number, end: number): AsyncGenerator<Buffer> {
  try {
    for (let at = start; at < end; ) {
      const piece = Buffer.allocUnsafe(Math.min(256 * 1024, end - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (!bytesRead) throw new Error('an object file ended early');
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
