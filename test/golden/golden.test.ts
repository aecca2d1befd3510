/** Recomputes the reference vectors in `vectors/`, and proves that the runner can fail: one weight changed by 1 % must be noticed. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runGolden, runGoldenCase } from '#lib/cli/golden/run-golden.ts';
import { readSafetensors, writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';

const VECTORS = join(import.meta.dirname, 'vectors');
const cases = (await readdir(VECTORS)).sort();
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'apiary-golden-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the reference vectors', () => {
  test.each(cases)('%s is reproduced', async (name) => {
    const result = await runGoldenCase(join(VECTORS, name));
    expect(result.reason).toBeUndefined();
    expect(result.passed).toBe(true);
    expect(result.checks).toBeGreaterThan(0);
  });

  test('a case is known by its meta.json, not by its folder', async () => {
    const folder = join(scratch, 'some-other-name');
    await cp(join(VECTORS, 'clip-metrics'), folder, { recursive: true });
    const [result] = await runGolden(folder);
    expect(result).toMatchObject({ case: 'clip-metrics', passed: true });
  });
});

/** Copies a case and multiplies the largest number of its `index`-th floating-point tensor (in name order) by 1.01. */
async function withOneWeightChanged(name: string, file: string, pick: (names: string[]) => string): Promise<{ folder: string; tensor: string }> {
  const folder = await mkdtemp(join(scratch, `${name}-`));
  await cp(join(VECTORS, name), folder, { recursive: true });
  const path = join(folder, file);
  const tensors = await readSafetensors(path);
  const tensor = pick([...tensors.keys()].sort());
  const data = tensors.get(tensor)!.data as Float32Array;
  const largest = data.reduce((best, value, i) => (Math.abs(value) > Math.abs(data[best]!) ? i : best), 0);
  data[largest]! *= 1.01;
  await writeSafetensors(path, tensors);
  return { folder, tensor };
}

const isWeight = (name: string) => name.endsWith('.weight');
/** A weight in the middle of the model: neither the input nor the output layer. */
const middle = (names: string[]) => names.filter(isWeight)[Math.floor(names.filter(isWeight).length / 2)]!;

describe('one weight changed by 1 % makes a case fail', () => {
  const models: [name: string, file: string][] = [
    ['unet-sd15', 'model.safetensors'],
    ['unet-sd21', 'model.safetensors'],
    ['unet-weighted', 'model.safetensors'],
    ['vae', 'model.safetensors'],
    ['clip-text', 'model.safetensors'],
    ['clip-full', 'model.safetensors'],
    ['reward', 'model.safetensors'],
    ['blip-itm', 'model.safetensors'],
    ['gpt2', 'model.safetensors'],
    ['ip2p-pipeline', 'pipe/unet/diffusion_pytorch_model.safetensors'],
  ];
  test.each(models)('%s', async (name, file) => {
    const { folder, tensor } = await withOneWeightChanged(name, file, middle);
    const result = await runGoldenCase(folder);
    expect(result.passed, `a change of ${tensor} went unnoticed`).toBe(false);
    expect(result.reason).toMatch(/checks failed/);
  });
});

test('one vote more or one choice turned makes the aggregation case fail', async () => {
  for (const [file, change] of [
    ['labels.csv', (text: string) => `${text.trimEnd()}\n${text.split('\n')[1]!.trim()}\n`],
    ['pairs.csv', (text: string) => text.replace(/^(\w+),(\w+),(\w+),\2\r?$/m, '$1,$2,$3,$3')],
  ] as const) {
    const folder = await mkdtemp(join(scratch, 'aggregation-'));
    await cp(join(VECTORS, 'aggregation'), folder, { recursive: true });
    const path = join(folder, file);
    const before = await readFile(path, 'utf8');
    await writeFile(path, change(before));
    expect(await readFile(path, 'utf8')).not.toBe(before);
    const result = await runGoldenCase(folder);
    expect(result.passed, `a change of ${file} went unnoticed`).toBe(false);
    expect(result.reason).toMatch(/checks failed/);
  }
});
