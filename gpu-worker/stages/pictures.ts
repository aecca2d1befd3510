/** @file Pictures of the shapes world in S3: PNGs magnified without smoothing for people; models read every 8th pixel. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { TPicture } from '#lib/contracts/stages.ts';
import { contentKey } from '#lib/storage/put-content.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { getFile } from '../runtime/object-cache.ts';
import { putBytes } from '../runtime/object-store.ts';
import { patiently } from '../runtime/patience.ts';
import { enlargedPng } from '../shapes/contact-sheet.ts';
import { fromRgbBytes, IMAGE_SIZE } from '../shapes/render.ts';
import { sha256Of } from './slice-clock.ts';

/** How much larger people see the pictures of this world. */
export const MAGNIFY = 8;

/** First part of the keys of everything to look at. */
const PREFIX = 'worker/pictures';

/** Stores a PNG of any size; returns its key. */
export async function putPng(png: Buffer): Promise<string> {
  return (await putBytes(png, { prefix: PREFIX, contentType: 'image/png', extension: 'png' })).key;
}

/** Stores one picture (3, 32, 32) in [-1, 1], rounded to 8 bits and magnified. Most are new, so none is asked for first. */
export async function putPicture(image: Float32Array): Promise<TPicture> {
  const side = IMAGE_SIZE * MAGNIFY;
  const body = await enlargedPng(image, MAGNIFY);
  const sha256 = sha256Of(body);
  const key = contentKey(PREFIX, sha256, 'png');
  await patiently(() => putObject({ key, body, contentType: 'image/png', cacheControl: 'private, max-age=31536000, immutable' }));
  return { key, sha256, bytes: body.length, width: side, height: side };
}

/**
 * Reads such a picture back into (3, 32, 32) in [-1, 1]: exactly what was stored.
 * @throws Error naming the key when it is not a picture of this size
 */
export async function readPicture({ key }: Pick<TPicture, 'key'>, magnify = MAGNIFY): Promise<Float32Array> {
  const { data, info } = await sharp(await readFile(await getFile(key))).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const side = IMAGE_SIZE * magnify;
  if (info.width !== side || info.height !== side || info.channels !== 3) throw new Error(`The picture "${key}" has ${info.width}×${info.height} pixels; pictures of the shapes world have ${side}×${side} here.`);
  const small = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE * 3);
  for (let p = 0; p < IMAGE_SIZE * IMAGE_SIZE; p++) {
    const from = (Math.floor(p / IMAGE_SIZE) * magnify * side + (p % IMAGE_SIZE) * magnify) * 3;
    small.set(data.subarray(from, from + 3), p * 3);
  }
  return fromRgbBytes(small);
}

/** Runs `work` on every element, a few at a time; results in order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>, width = 8): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
