import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteObjects } from '#lib/storage/delete-objects.ts';
import { getObject, streamObject } from '#lib/storage/get-object.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { listObjects } from '#lib/storage/list-objects.ts';
import { presignGet, presignPut } from '#lib/storage/presign.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;

async function listed(prefix: string): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for await (const { key, size } of listObjects(prefix)) found.push([key, size]);
  return found;
}

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
});

afterAll(() => s3.stop());

test('what is put comes back, whole, in ranges and as a stream', async () => {
  await putObject({ key: 'a', body: '0123456789', contentType: 'text/plain' });
  expect((await getObject('a')).toString()).toBe('0123456789');
  expect((await getObject('a', { start: 2, end: 4 })).toString()).toBe('234');
  const { stream, size, contentType } = await streamObject('a');
  expect([await text(stream), size, contentType]).toEqual(['0123456789', 10, 'text/plain']);
  const big = randomBytes(9 * 1024 * 1024);
  await putObject({ key: 'big', body: Readable.from([big]), contentType: 'x/y' });
  expect((await getObject('big')).equals(big)).toBe(true);
});

test('content lives under its hash and is sent once', async () => {
  const body = Buffer.from('content');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const first = await putContent({ prefix: 'images', body, contentType: 'image/png', extension: 'png' });
  expect(first).toEqual({ key: `images/${sha256.slice(0, 2)}/${sha256}.png`, sha256, size: 7 });
  const stored = await headObject(first.key);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await putContent({ prefix: 'images', body, contentType: 'image/png', extension: 'png' })).toEqual(first);
  expect((await headObject(first.key))?.modified).toEqual(stored?.modified);
});

test('lists in order, deletes, and knows what is not there', async () => {
  const keys = ['list/a', 'list/b', 'list/c'];
  for (const key of keys) await putObject({ key, body: key, contentType: 'text/plain' });
  expect(await listed('list/')).toEqual(keys.map((key) => [key, 6]));
  await deleteObjects([...keys, 'list/none']);
  expect(await listed('list/')).toEqual([]);
  expect(await headObject('list/a')).toBeUndefined();
  await expect(getObject('list/a')).rejects.toMatchObject({ code: 'NotFound', message: 'There is no stored object "list/a".' });
});

test('presigned addresses: any reader for a while, one writer of one type and size', async () => {
  const url = await presignPut({ key: 'upload', contentType: 'image/png', size: 4 });
  const put = (body: string, type: string) => fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
  expect([(await put('four', 'text/html')).status, (await put('fives', 'image/png')).status, (await put('four', 'image/png')).status]).toEqual([403, 403, 200]);
  const answer = await fetch(await presignGet({ key: 'upload', downloadAs: 'grüße "1".png' }));
  expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual(['four', "attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%221%22.png"]);
});

test('storage that is away, refuses, or lacks its bucket is said in one sentence', async () => {
  const { S3_BUCKET, S3_ENDPOINT } = process.env;
  process.env.S3_BUCKET = 'no-such-bucket';
  await expect(getObject('x')).rejects.toMatchObject({ code: 'NotFound', message: expect.stringContaining('bucket no-such-bucket does not exist') });
  process.env.S3_BUCKET = S3_BUCKET;
  process.env.S3_ENDPOINT = 'http://127.0.0.1:1';
  await expect(putObject({ key: 'x', body: 'x', contentType: 'text/plain' })).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('cannot be reached right now') });
  process.env.S3_ENDPOINT = S3_ENDPOINT;
});
