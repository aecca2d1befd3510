/** Downloads from a server that speaks the hub's API: what is taken, and what happens when the line breaks. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { downloadRepository, neededFiles } from '#gpu-worker/runtime/hub-download.ts';
import { writeTextToImageFolder } from '#test/fixtures/gpu-worker/tiny-folders.ts';
import { type HubServer, serveHub } from '#test/support/hub-server.ts';

const REPO = 'someone/tiny-diffusion';
const UNET = 'unet/diffusion_pytorch_model.safetensors';
let scratch: string;
let origin: string;
let hub: HubServer;
let into: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-hub-'));
  origin = await writeTextToImageFolder(join(scratch, 'origin'));
  // What published repositories also carry and nobody here reads.
  for (const extra of ['v1-5-pruned.ckpt', 'v1-5-pruned.safetensors', 'README.md', 'unet/diffusion_pytorch_model.bin', 'unet/diffusion_pytorch_model.fp16.safetensors']) await writeFile(join(origin, extra), 'unread');
});
beforeEach(async () => {
  hub = await serveHub(REPO, origin);
  into = await mkdtemp(join(scratch, 'into-'));
});
afterEach(() => hub.stop());
afterAll(() => rm(scratch, { recursive: true, force: true }));

const fetchAll = (options: Parameters<typeof downloadRepository>[2] = {}) => downloadRepository(REPO, into, { hubUrl: hub.url, attempts: 1, ...options });

test('the parts of a pipeline arrive byte for byte, and nothing else', async () => {
  const seen: number[] = [];
  let all = 0;
  await fetchAll({
    onProgress: (done, total) => {
      seen.push(done);
      all = total;
    },
  });
  const files = (await readdir(into, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(into.length + 1));
  expect(files).toContain('model_index.json');
  expect(files).toContain(UNET);
  expect(files.filter((name) => /ckpt|\.bin|fp16|v1-5|README|\.part/.test(name))).toEqual([]);
  for (const name of files) expect(await readFile(join(into, name)), name).toEqual(await readFile(join(origin, name)));
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(all);
});

test('a transfer that breaks off goes on at its last byte, at once and in a second run', async () => {
  hub.breakAfter(UNET, 30_000, 1);
  await fetchAll({ attempts: 2 });
  expect(await readFile(join(into, UNET))).toEqual(await readFile(join(origin, UNET)));
  const starts = hub.requests.filter(({ path }) => path === UNET).map(({ start }) => start);
  expect(starts).toHaveLength(2);
  expect(starts[1]).toBeGreaterThan(0);
  expect(starts[1]).toBeLessThanOrEqual(30_000);

  await rm(join(into, UNET));
  hub.breakAfter(UNET, 50_000, 1);
  await expect(fetchAll()).rejects.toThrow(/Downloading unet\/diffusion_pytorch_model\.safetensors of someone\/tiny-diffusion stopped at byte \d+ of \d+ .*; run the same command again/);
  const before = hub.requests.length;
  await fetchAll();
  const again = hub.requests.slice(before);
  expect(again.find(({ path }) => path === UNET)!.start).toBeGreaterThan(0);
  // Whole files are not asked for a second time.
  expect(again.some(({ path }) => path === 'model_index.json')).toBe(false);
  expect(await readFile(join(into, UNET))).toEqual(await readFile(join(origin, UNET)));
});

test('bytes that are not what the hub lists are thrown away', async () => {
  for (const path of ['unet/config.json', UNET]) {
    hub.corruptOnce(path);
    await expect(fetchAll(), path).rejects.toThrow(/do not have the hash that the hub states/);
    expect(await readdir(join(into, 'unet')), path).not.toContain(path.slice('unet/'.length));
  }
  await fetchAll();
  expect(await readFile(join(into, UNET))).toEqual(await readFile(join(origin, UNET)));
});

test('refusals are sentences', async () => {
  await expect(downloadRepository('someone/else', into, { hubUrl: hub.url, attempts: 1 })).rejects.toThrow('The Hugging Face hub has no model "someone/else" with a revision "main".');
  await expect(fetchAll({ variant: 'int4' })).rejects.toThrow(/holds no "int4" weights as safetensors but only pickle files/);
  const gated = await serveHub(REPO, origin, { token: 'hf_right' });
  try {
    await expect(fetchAll({ hubUrl: gated.url })).rejects.toThrow(/does not let you read "someone\/tiny-diffusion" \(status 401\).*HF_TOKEN/);
    await fetchAll({ hubUrl: gated.url, accessToken: 'hf_right' });
  } finally {
    await gated.stop();
  }
  await expect(fetchAll({ hubUrl: 'http://127.0.0.1:9' })).rejects.toThrow(/hub cannot be reached/);
});

test('of several forms of weights one is taken', () => {
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const halves = ['model.fp16-00001-of-00002.safetensors', 'model.fp16-00002-of-00002.safetensors'];
  const all = ['config.json', 'vocab.txt', 'pytorch_model.bin', 'model.safetensors.index.json', 'model.safetensors.index.fp16.json', ...shards, ...halves, 'onnx/model.onnx', 'tf_model.h5'];
  expect(neededFiles(all).sort()).toEqual(['config.json', 'model.safetensors.index.json', 'vocab.txt', ...shards].sort());
  expect(neededFiles(all, 'fp16').sort()).toEqual(['config.json', 'model.safetensors.index.fp16.json', 'vocab.txt', ...halves].sort());
  expect(neededFiles([...all, 'model.safetensors'])).toContain('model.safetensors');
  expect(neededFiles(['model_index.json', '../outside.json', 'unet/../config.json', 'unet/config.json'])).toEqual(['model_index.json', 'unet/config.json']);
});
