/** @file Multipart uploads: `uploads/<id>/upload.json` and one object file per part number, joined on completion. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ObjectMeta, openObject, publish, readContent, statObject, writeDraft } from './object-file.ts';
import { pathOf } from './object-path.ts';
import { S3Error } from './s3-error.ts';
import type { Conditions, Store } from './store.ts';

export type Part = { number: number; etag: string };

const MIN_PART = 5 * 1024 * 1024;

const noSuchUpload = () => new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.');

function folderOf(store: Store, bucket: string, uploadId: string): string {
  if (!/^[0-9a-f]{32}$/.test(uploadId)) throw noSuchUpload();
  return join(store.uploadsOf(bucket), uploadId);
}

const partPath = (folder: string, number: number) => join(folder, String(number).padStart(5, '0'));

type Begun = { key: string; headers: Record<string, string> };

async function begun(folder: string, key: string): Promise<Begun> {
  const text = await readFile(join(folder, 'upload.json'), 'utf8').catch(() => undefined);
  const upload = text ? (JSON.parse(text) as Begun) : undefined;
  if (upload?.key !== key) throw noSuchUpload();
  return upload;
}

/** @returns the new upload's id. */
export async function createUpload(store: Store, bucket: string, key: string, headers: Record<string, string>): Promise<string> {
  await store.objectsOf(bucket);
  const uploadId = randomBytes(16).toString('hex');
  const draft = join(store.drafts, uploadId);
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, 'upload.json'), JSON.stringify({ key, headers } satisfies Begun), { flush: true });
  await rename(draft, folderOf(store, bucket, uploadId));
  return uploadId;
}

/** Stores one part; sending it again replaces it. */
export async function uploadPart(store: Store, { bucket, key, uploadId, number }: { bucket: string; key: string; uploadId: string; number: number }, content: AsyncIterable<Buffer>, checksums: Record<string, string>): Promise<ObjectMeta> {
  if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new S3Error(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  const folder = folderOf(store, bucket, uploadId);
  await begun(folder, key);
  const draft = await writeDraft(store.drafts, content, () => ({ headers: {}, checksums }));
  await store.locked(folder, async () => {
    try {
      await begun(folder, key);
      await publish(draft, partPath(folder, number));
    } catch (error) {
      await rm(draft.path, { force: true });
      throw error;
    }
  });
  return draft.meta;
}

/** Parts so far, in order. */
export async function listParts(store: Store, bucket: string, key: string, uploadId: string): Promise<({ number: number } & ObjectMeta)[]> {
  const folder = folderOf(store, bucket, uploadId);
  await begun(folder, key);
  const names = (await readdir(folder)).filter((name) => /^\d{5}$/.test(name)).sort();
  const metas = await Promise.all(names.map(async (name) => ({ number: Number(name), meta: await statObject(join(folder, name)) })));
  return metas.flatMap(({ number, meta }) => (meta ? [{ number, ...meta }] : []));
}

async function checkParts(folder: string, parts: Part[]): Promise<string> {
  if (!parts.length) throw new S3Error(400, 'MalformedXML', 'The XML you provided lists no part.');
  const hash = createHash('md5');
  for (const [index, { number, etag }] of parts.entries()) {
    if (index && number <= parts[index - 1].number) throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order. Parts must be ordered by part number.');
    const meta = await statObject(partPath(folder, number));
    if (meta?.etag !== etag) throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found. The part may not have been uploaded, or its entity tag may not match.');
    if (meta.size < MIN_PART && index < parts.length - 1) throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size: only the last part may be below 5 MB.');
    hash.update(Buffer.from(meta.etag, 'hex'));
  }
  return `${hash.digest('hex')}-${parts.length}`;
}

async function* joined(folder: string, parts: Part[]): AsyncGenerator<Buffer> {
  for (const { number } of parts) {
    const part = await openObject(partPath(folder, number));
    if (!part) throw noSuchUpload();
    yield* readContent(part, 0, part.meta.size);
  }
}

/** Joins the parts into the object. Repeating it after a lost answer gives the same one. */
export async function completeUpload(store: Store, { bucket, key, uploadId }: { bucket: string; key: string; uploadId: string }, parts: Part[], conditions: Conditions): Promise<ObjectMeta> {
  const folder = folderOf(store, bucket, uploadId);
  return store.locked(folder, async () => {
    const before = await statObject(pathOf(await store.objectsOf(bucket), key));
    if (before?.uploadId === uploadId) return before;
    const { headers } = await begun(folder, key);
    const etag = await checkParts(folder, parts);
    const draft = await writeDraft(store.drafts, joined(folder, parts), () => ({ headers, checksums: {}, etag, uploadId }));
    const meta = await store.commit(bucket, key, draft, conditions);
    await rm(folder, { recursive: true, force: true });
    return meta;
  });
}

export async function abortUpload(store: Store, bucket: string, key: string, uploadId: string): Promise<void> {
  const folder = folderOf(store, bucket, uploadId);
  await store.locked(folder, async () => {
    await begun(folder, key);
    await rm(folder, { recursive: true, force: true });
  });
}

/** Uploads that were begun and neither completed nor aborted. */
export async function listUploads(store: Store, bucket: string): Promise<{ key: string; uploadId: string; begun: number }[]> {
  await store.objectsOf(bucket);
  const ids = await readdir(store.uploadsOf(bucket));
  const uploads = await Promise.all(ids.map(async (uploadId) => {
    const folder = folderOf(store, bucket, uploadId);
    const text = await readFile(join(folder, 'upload.json'), 'utf8').catch(() => undefined);
    return text ? [{ key: (JSON.parse(text) as Begun).key, uploadId, begun: (await stat(folder)).mtimeMs }] : [];
  }));
  return uploads.flat().sort((a, b) => (a.key < b.key ? -1 : 1));
}
