/** Browsers send pictures straight to storage: a signed address first, then "take in what is there". */
import { AppError } from '#lib/errors.ts';
import type { Image } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { deleteObjects } from '#lib/storage/delete-objects.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { listObjects } from '#lib/storage/list-objects.ts';
import { presignPut } from '#lib/storage/presign.ts';
import { assertFileSize } from './decode-image.ts';
import { ingestImage } from './ingest-image.ts';

const EXPIRES_SECONDS = 3_600;
/** Uploads that were never taken in are cleared away after this. */
const STALE_MS = 24 * 3_600_000;

/** Where a user's uploads wait; nobody else's request may name a key below it. */
export function uploadPrefix(userId: string): string {
  return `uploads/${userId}/`;
}

async function clearStale(userId: string, now: number): Promise<void> {
  const stale: string[] = [];
  for await (const { key, modified } of listObjects(uploadPrefix(userId))) if (now - modified.getTime() > STALE_MS) stale.push(key);
  if (stale.length > 0) await deleteObjects(stale);
}

export interface OpenUploadOptions {
  userId: string;
  fileName: string;
  /** Bytes that will be sent. */
  size: number;
  contentType: string;
}

/**
 * An address to which one file of exactly this size and type may be PUT within an hour.
 * @throws AppError TooLarge naming the file.
 */
export async function openUpload({ userId, fileName, size, contentType }: OpenUploadOptions): Promise<{ key: string; url: string }> {
  assertFileSize(fileName, size);
  if (size === 0) throw new AppError('BadInput', `"${fileName}" is empty.`);
  const key = `${uploadPrefix(userId)}${newId()}`;
  const [url] = await Promise.all([presignPut({ key, contentType, expiresInSeconds: EXPIRES_SECONDS, size }), clearStale(userId, Date.now())]);
  return { key, url };
}

export interface UploadReference {
  userId: string;
  key: string;
  /** As its owner calls it. */
  fileName: string;
}

/** @throws AppError NotFound when nothing was uploaded under this key by this user, TooLarge. */
export async function readUpload({ userId, key, fileName }: UploadReference): Promise<Buffer> {
  const isOwn = key.startsWith(uploadPrefix(userId)) && /^[A-Z0-9]+$/.test(key.slice(uploadPrefix(userId).length));
  if (!isOwn) throw new AppError('NotFound', `There is no upload "${key.slice(0, 100)}" of yours.`);
  const head = await headObject(key);
  if (!head) throw new AppError('NotFound', `"${fileName}" has not arrived in storage. Upload it again.`);
  assertFileSize(fileName, head.size);
  return getObject(key);
}

/**
 * Takes in an uploaded file as an image and clears the upload away, also when it turns out to be no picture.
 * @throws AppError NotFound when nothing was uploaded under this key by this user, or what is wrong with the picture.
 */
export async function ingestUpload({ userId, key, fileName }: UploadReference): Promise<Image> {
  try {
    const image = await ingestImage({ ownerId: userId, fileName, bytes: await readUpload({ userId, key, fileName }) });
    await deleteObjects([key]);
    return image;
  } catch (error) {
    const isRefused = error instanceof AppError && (error.code === 'BadInput' || error.code === 'TooLarge');
    if (isRefused && key.startsWith(uploadPrefix(userId))) await deleteObjects([key]);
    throw error;
  }
}
