/** Odd pictures through the real storage: what phones, scanners and editors produce, and what is no picture at all. */
import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { IMAGE_LIMITS } from '#lib/image/limits.ts';
import { ingestImage } from '#lib/image/ingest-image.ts';
import { ingestUpload, openUpload } from '#lib/image/upload.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { startTestS3, useTestS3, type TestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
const ownerId = newUserId();

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  await db().user.create({ data: { id: ownerId, email: 'o@example.org', name: 'Owner', roles: ['Requester'] } });
});
afterAll(() => s3.stop());

/** Red on the left half, blue on the right. */
function halves(width: number, height: number): Sharp {
  const svg = `<svg width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#00f"/><rect width="${width / 2}" height="${height}" fill="#f00"/></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha();
}

const ingest = (fileName: string, bytes: Buffer) => ingestImage({ ownerId, fileName, bytes });

/** Red, green, blue and alpha of a pixel of a stored derivative. */
async function pixel(key: string, x: number, y: number): Promise<number[]> {
  const { data } = await sharp(await getObject(key)).ensureAlpha().extract({ left: x, top: y, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
  return [...data];
}

describe('pictures come out right', () => {
  test('a phone’s photograph is turned upright, shrunk for showing, and kept byte for byte', async () => {
    const bytes = await halves(4_032, 3_024).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const image = await ingest('IMG_0001.JPG', bytes);
    expect(image).toMatchObject({ width: 3_024, height: 4_032, mediaType: 'image/jpeg', bytes: bytes.length, fileName: 'IMG_0001.JPG', sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(await getObject(image.originalKey)).toEqual(bytes);
    expect(await sharp(await getObject(image.displayKey)).metadata()).toMatchObject({ format: 'webp', width: 1_200, height: 1_600, space: 'srgb' });
    expect(await sharp(await getObject(image.thumbKey)).metadata()).toMatchObject({ width: 240, height: 320 });
    // Orientation 6 turns the left half to the top.
    const [top, bottom] = [await pixel(image.displayKey, 600, 300), await pixel(image.displayKey, 600, 1_300)];
    expect(top[0]).toBeGreaterThan(200);
    expect(bottom[2]).toBeGreaterThan(200);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i', async (orientation) => {
    const plain = await halves(64, 32).png().toBuffer();
    const image = await ingest(`o${orientation}.jpg`, await sharp(plain).jpeg({ quality: 95 }).withMetadata({ orientation }).toBuffer());
    expect([image.width, image.height]).toEqual(orientation >= 5 ? [32, 64] : [64, 32]);
    const place = { 1: [5, 16], 2: [58, 16], 3: [58, 16], 4: [5, 16], 5: [16, 5], 6: [16, 5], 7: [16, 58], 8: [16, 58] }[orientation] as [number, number];
    const [red, , blue] = await pixel(image.displayKey, ...place);
    expect(red, 'the red half').toBeGreaterThan(180);
    expect(blue).toBeLessThan(80);
  });

  test('greyscale, 16 bit and CMYK become sRGB', async () => {
    const grey = await ingest('grey.jpg', await halves(100, 80).greyscale().jpeg().toBuffer());
    const [red, green, blue, alpha] = await pixel(grey.displayKey, 20, 40);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(6);
    expect(alpha).toBe(255);
    const deep = await ingest('deep.png', await halves(100, 80).toColourspace('rgb16').png().toBuffer());
    expect((await pixel(deep.displayKey, 20, 40))[0]).toBeGreaterThan(240);
    const print = await ingest('print.jpg', await halves(100, 80).toColourspace('cmyk').jpeg().toBuffer());
    const [printed] = [await pixel(print.displayKey, 20, 40)];
    expect(printed[0]).toBeGreaterThan(printed[2]);
  });

  test('transparency is kept', async () => {
    const glass = await ingest('glass.png', await sharp({ create: { width: 60, height: 40, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } }).png().toBuffer());
    expect((await pixel(glass.displayKey, 30, 20))[3]).toBeCloseTo(128, -1);
  });

  test('an animation shows its first frame; AVIF, WebP and TIFF are read', async () => {
    const frames = await Promise.all(['#f00', '#00f'].map((background) => sharp({ create: { width: 32, height: 32, channels: 3, background } }).png().toBuffer()));
    const gif = await ingest('moving.gif', await sharp(frames, { join: { animated: true } }).gif().toBuffer());
    expect(gif).toMatchObject({ width: 32, height: 32, mediaType: 'image/gif' });
    expect((await pixel(gif.displayKey, 16, 16))[0]).toBeGreaterThan(200);
    for (const format of ['avif', 'webp', 'tiff'] as const) expect(await ingest(`x.${format}`, await halves(40, 30).toFormat(format).toBuffer())).toMatchObject({ width: 40, height: 30, mediaType: `image/${format}` });
  });

  test('the same bytes are one image of an owner, under another name too, and from ten uploads at once', async () => {
    const bytes = await halves(50, 50).png({ compressionLevel: 3 }).toBuffer();
    const images = await Promise.all(Array.from({ length: 10 }, (_, i) => ingest(`copy-${i}.png`, bytes)));
    expect(new Set(images.map(({ id }) => id)).size).toBe(1);
    expect(await db().image.count({ where: { sha256: images[0].sha256 } })).toBe(1);
  });
});

describe('what is no good picture is refused with one sentence that names it', () => {
  const refuse = async (fileName: string, bytes: Buffer, sentence: RegExp): Promise<void> => {
    const before = await db().image.count();
    await expect(ingest(fileName, bytes)).rejects.toThrow(sentence);
    await expect(ingest(fileName, bytes)).rejects.toThrow(`"${fileName}"`);
    expect(await db().image.count()).toBe(before);
  };

  test('text, a PDF, an SVG, nothing', async () => {
    await refuse('notes.jpg', Buffer.from('not a picture'), /is not a picture that can be read/);
    await refuse('paper.png', Buffer.from('%PDF-1.7\n%âãÏÓ'), /is not a picture/);
    await refuse('vector.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'), /is not a picture/);
    await refuse('empty.jpg', Buffer.alloc(0), /is not a picture/);
  });

  test('files cut short, of every format, at many places', async () => {
    const noisy = sharp({ create: { width: 320, height: 240, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const whole = await noisy.clone().toFormat(format).toBuffer();
      for (const part of [0.3, 0.6, 0.9]) await refuse(`cut-${part}.${format}`, whole.subarray(0, Math.floor(whole.length * part)), /is damaged or cut short|is not a picture/);
    }
  });

  test('a small file that would fill the memory', async () => {
    const bomb = await sharp({ create: { width: 11_000, height: 11_000, channels: 3, background: '#fff' } }).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(2_000_000);
    await refuse('bomb.png', bomb, /has 11000 × 11000 pixels; a picture may have up to 120 megapixels/);
  });

  test('200 MB, before they are decoded, and a handful of pixels', async () => {
    await refuse('huge.tiff', Buffer.alloc(200 * 1024 * 1024), /has 200 MB; a picture may have up to 64 MB/);
    await refuse('dot.png', await halves(4, 4).png().toBuffer(), /has only 4 × 4 pixels/);
  });
});

describe('uploads straight to storage', () => {
  const put = (url: string, body: Buffer, contentType = 'image/png') => fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body: body as Uint8Array<ArrayBuffer> });

  test('are taken in and cleared away', async () => {
    const bytes = await halves(48, 48).png().toBuffer();
    const { key, url } = await openUpload({ userId: ownerId, fileName: 'direct.png', size: bytes.length, contentType: 'image/png' });
    expect((await put(url, bytes)).status).toBe(200);
    const image = await ingestUpload({ userId: ownerId, key, fileName: 'folder/direct.png' });
    expect(image).toMatchObject({ fileName: 'direct.png', width: 48, ownerId });
    expect(await headObject(key)).toBeUndefined();
  });

  test('cannot be larger or of another type than announced', async () => {
    const { url } = await openUpload({ userId: ownerId, fileName: 'x.png', size: 10, contentType: 'image/png' });
    expect((await put(url, Buffer.alloc(11))).status).toBe(403);
    expect((await put(url, Buffer.alloc(10), 'text/html')).status).toBe(403);
    await expect(openUpload({ userId: ownerId, fileName: 'huge.png', size: IMAGE_LIMITS.bytes * 3, contentType: 'image/png' })).rejects.toThrow(/"huge.png" has 192 MB/);
  });

  test('that are no pictures leave nothing behind', async () => {
    const bytes = Buffer.from('hello');
    const { key, url } = await openUpload({ userId: ownerId, fileName: 'bad.png', size: bytes.length, contentType: 'image/png' });
    await put(url, bytes);
    await expect(ingestUpload({ userId: ownerId, key, fileName: 'bad.png' })).rejects.toThrow(/"bad.png" is not a picture/);
    expect(await headObject(key)).toBeUndefined();
  });

  test('belong to who made them', async () => {
    const bytes = await halves(20, 20).png().toBuffer();
    const { key, url } = await openUpload({ userId: ownerId, fileName: 'mine.png', size: bytes.length, contentType: 'image/png' });
    await put(url, bytes);
    await expect(ingestUpload({ userId: newUserId(), key, fileName: 'mine.png' })).rejects.toThrow(/no upload/);
    expect(await headObject(key)).toBeDefined();
    await expect(ingestUpload({ userId: ownerId, key: `uploads/${ownerId}/NOTHING`, fileName: 'never.png' })).rejects.toThrow(/"never.png" has not arrived/);
  });
});

test('with the storage away nothing is written', async () => {
  const before = await db().image.count();
  const endpoint = process.env.S3_ENDPOINT;
  process.env.S3_ENDPOINT = 'http://127.0.0.1:9';
  try {
    const bytes = await halves(33, 33).png().toBuffer();
    await expect(ingest('late.png', bytes)).rejects.toThrow('The image storage cannot be reached right now.');
  } finally {
    process.env.S3_ENDPOINT = endpoint;
  }
  expect(await db().image.count()).toBe(before);
});
