import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { getFile, makeRoom } from '#gpu-worker/runtime/object-cache.ts';
import { getFiles, getFolder, getJson, getTensors, putBytes, putFiles, putFolder, putJson, putPng, putTensors } from '#gpu-worker/runtime/object-store.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let dir: string;

beforeEach(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  dir = await mkdtemp(join(tmpdir(), 'apiary-objects-'));
  process.env.GPU_WORKER_CACHE = join(dir, 'cache');
});
afterEach(async () => {
  delete process.env.GPU_WORKER_CACHE_GB;
  await s3.stop();
  await rm(dir, { recursive: true });
});

async function folder(name: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, name, path, '..'), { recursive: true });
    await writeFile(join(dir, name, path), text);
  }
  return join(dir, name);
}

test('a folder comes back file by file, under one key for one content, whoever asks first', async () => {
  const files = { 'config.json': '{"a":1}', 'unet/weights.safetensors': 'weights', 'unet/deep/notes.txt': '', LICENSE: 'MIT' };
  const key = await putFolder(await folder('a', files));
  expect(await putFolder(`${await folder('b', files)}/`)).toBe(key);
  expect(await putFolder(await folder('c', { ...files, LICENSE: 'None' }))).not.toBe(key);
  expect(await putFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])))).toBe(key);
  expect((await getFiles(key))['unet/weights.safetensors']!.toString()).toBe('weights');
  const [first, second] = await Promise.all([getFolder(key), getFolder(key)]);
  expect(second).toBe(first);
  for (const [path, text] of Object.entries(files)) expect(await readFile(join(first, path), 'utf8')).toBe(text);
  expect((await readdir(first, { recursive: true })).length).toBe(6);
  await s3.stop();
  expect(await getFolder(key)).toBe(first);
  s3 = await startTestS3();
});

test('JSON and tensors come back as they went in; a wrong file is named with its key', async () => {
  const tensors = new Map([['w', hostTensor('float32', [2, 2], [1, 2, 3, 4])], ['n', hostTensor('int64', [], [7])]]);
  const key = await putTensors(tensors);
  expect(await putTensors(new Map([...tensors].reverse()))).toBe(key);
  expect((await getTensors(key)).get('w')).toEqual(tensors.get('w'));
  const file = await putJson({ version: 1, items: ['x'] });
  expect(await getJson(file, z.object({ version: z.literal(1) }))).toEqual({ version: 1 });
  await expect(getJson(file, z.object({ items: z.array(z.number()) }))).rejects.toThrow(`The stored file "${file}" is wrong at "items.0": `);
  await expect(getJson(key, z.any())).rejects.toThrow('not valid JSON');
  await expect(getFile('files/aa/nothing.json')).rejects.toThrow('There is no stored object');
});

test('damaged objects and folders that reach outside are refused and leave nothing behind', async () => {
  const { key } = await putPng(Buffer.from('good'));
  await putObject({ key, body: 'evil', contentType: 'image/png' });
  await expect(getFile(key)).rejects.toThrow(`The stored object "${key}" is damaged`);
  expect(await readdir(join(dir, 'cache', 'objects'))).toEqual([]);
  const good = await putJson('x');
  for (const path of ['../x', '/etc/x', 'a/../../x', 'a//b', 'c:\\x']) {
    const bad = await putJson({ version: 1, files: [{ path, key: good, bytes: 3, sha256: '' }] });
    await expect(getFolder(bad), path).rejects.toThrow('not a plain path inside it');
  }
  expect(await readdir(join(dir, 'cache', 'folders'))).toEqual([]);
});

test('the cache stays below its size, the least recently used goes first, and a copy in use stays', async () => {
  const put = async (letter: string) => (await putBytes(Buffer.alloc(40_000, letter), { extension: 'txt' })).key;
  const keys = await Promise.all(['a', 'b', 'c'].map(put));
  const paths = await Promise.all(keys.map(getFile));
  const model = await getFolder(await putFolder(await folder('m', { 'w.txt': 'm'.repeat(40_000) })));
  process.env.GPU_WORKER_CACHE_GB = '0.0001'; // 100 kB
  await makeRoom();
  expect(paths.every(existsSync)).toBe(true);
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await utimes(paths[1]!, ago(60), ago(60));
  await utimes(paths[0]!, ago(50), ago(50));
  await utimes(paths[2]!, ago(40), ago(40));
  await makeRoom();
  expect(paths.map((path) => existsSync(path))).toEqual([false, false, true]);
  expect(await readFile(join(model, 'w.txt'), 'utf8')).toHaveLength(40_000);
  expect(await getFile(keys[0]!)).toBe(paths[0]);
});

test('a short absence of storage is waited out', async () => {
  const file = await putJson({ a: 1 });
  const port = Number(new URL(s3.endpoint).port);
  process.env.S3_ENDPOINT = 'http://127.0.0.1:9';
  setTimeout(() => {
    process.env.S3_ENDPOINT = `http://127.0.0.1:${port}`;
  }, 800);
  expect(await getJson(file, z.object({ a: z.number() }))).toEqual({ a: 1 });
}, 20_000);
