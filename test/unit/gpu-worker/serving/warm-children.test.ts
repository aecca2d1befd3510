import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ComputeDied } from '#gpu-worker/runtime/compute-process.ts';
import { WarmChildren } from '#gpu-worker/serving/warm-children.ts';
import { isAlive } from '#lib/dev/process.ts';

let dir: string;
let module: URL;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'apiary-warm-'));
  await writeFile(join(dir, 'remember.mjs'), 'let calls = 0; export const run = async (input) => { if (input === "die") process.kill(process.pid, "SIGKILL"); return [process.pid, ++calls]; };');
  module = pathToFileURL(join(dir, 'remember.mjs'));
});
afterAll(() => rm(dir, { recursive: true }));

async function compute(children: WarmChildren, call: string, { isDone = false, name = 'train', input = 'go' } = {}): Promise<[pid: number, calls: number]> {
  const key = { call, function: name };
  const child = await children.take(key);
  try {
    return await child.run<[number, number]>({ module, input }).result;
  } finally {
    children.giveBack(key, child, isDone);
  }
}

test('a call finds its own process again; one that is done serves other calls of its function; the least recent goes', async () => {
  const children = new WarmChildren({ most: 2, idleMs: 60_000, env: {} });
  const [first] = await compute(children, 'a');
  expect(await compute(children, 'a')).toEqual([first, 2]);
  const [second, calls] = await compute(children, 'b');
  expect([second === first, calls]).toEqual([false, 1]);
  expect(await compute(children, 'a', { isDone: true })).toEqual([first, 3]);
  // Another function does not take it, and there is room for two only: the process of b goes, which was used before a's.
  const [third] = await compute(children, 'c', { name: 'sample' });
  expect(new Set([first, second, third]).size).toBe(3);
  expect(isAlive(second)).toBe(false);
  expect(await compute(children, 'd')).toEqual([first, 4]);
  await children.endAll();
  expect([first, third].some(isAlive)).toBe(false);
}, 30_000);

test('an unused process ends by itself, and one that was killed is replaced', async () => {
  const children = new WarmChildren({ most: 2, idleMs: 300, env: {} });
  const [first] = await compute(children, 'a');
  await expect.poll(() => isAlive(first), { timeout: 10_000 }).toBe(false);
  await expect(compute(children, 'a', { input: 'die' })).rejects.toThrow(ComputeDied);
  const [next, calls] = await compute(children, 'a');
  expect([next === first, calls]).toEqual([false, 1]);
  await children.endAll();
}, 30_000);
