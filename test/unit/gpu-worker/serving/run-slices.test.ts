import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWorkerConfig } from '#gpu-worker/config.ts';
import { availableDevices } from '#gpu-worker/runtime/device.ts';
import { SliceRunner } from '#gpu-worker/serving/run-slices.ts';
import { chain } from '#test/fixtures/gpu-worker/count.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let app: Server;

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  app = createServer((request, response) => void request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"stop":false}')));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await s3.stop();
});

/** Three runs of 25 steps of 20 ms, asked for at once. @returns their results and the most that ran at a time */
async function countThree(parallel: string): Promise<{ links: string[]; most: number; waited: number }> {
  const env = { APP_URL: `http://127.0.0.1:${(app.address() as AddressInfo).port}`, GPU_WORKER_THREADS: '1', GPU_WORKER_PARALLEL: parallel };
  const runner = new SliceRunner(readWorkerConfig(env), { 'draw-items': new URL('../../../fixtures/gpu-worker/count.ts', import.meta.url) }, () => {});
  const input = (seed: number) => ({ run: { id: `lane ${parallel} ${seed}`, token: 't', fence: 1 }, world: 'shapes' as const, seed, purpose: 'plain', count: 25 });
  const runs = [3, 5, 7].map((seed) => runner.run('draw-items', input(seed), null));
  let [most, waited] = [0, 0];
  const watch = setInterval(() => {
    most = Math.max(most, runner.running.length);
    waited = Math.max(waited, runner.waiting);
  }, 5);
  const outcomes = await Promise.all(runs);
  clearInterval(watch);
  expect(runner.running).toEqual([]);
  await runner.stop();
  return { links: outcomes.map((outcome) => (outcome.kind === 'finished' ? outcome.result.itemsKey : '')), most, waited };
}

it('computes as many slices at once as it has lanes, and the others when it is their turn', async () => {
  const links = [3, 5, 7].map((seed) => chain(seed, 25));
  expect(await countThree('2')).toEqual({ links, most: 2, waited: 1 });
  expect(await countThree('1')).toEqual({ links, most: 1, waited: 2 });
}, 120_000);

it('shares the cores between the lanes unless told how many threads', () => {
  const of = (env: Record<string, string>) => readWorkerConfig({ APP_URL: 'http://127.0.0.1:1', GPU_WORKER_DEVICE: 'cpu', ...env });
  const plain = of({});
  expect(plain.concurrency).toBe(plain.parallel);
  expect(of({ GPU_WORKER_PARALLEL: '1' }).threads).toBeGreaterThanOrEqual(plain.threads);
  expect(of({ GPU_WORKER_PARALLEL: '3', GPU_WORKER_THREADS: '5', GPU_WORKER_CONCURRENCY: '4' })).toMatchObject({ parallel: 3, threads: 5, concurrency: 4 });
});

it('computes on the device that the worker was given', async () => {
  const device = availableDevices().at(-1)!;
  const env = { APP_URL: `http://127.0.0.1:${(app.address() as AddressInfo).port}`, GPU_WORKER_THREADS: '1', GPU_WORKER_DEVICE: device };
  const runner = new SliceRunner(readWorkerConfig(env), { 'draw-items': new URL('../../../fixtures/gpu-worker/which-device.ts', import.meta.url) }, () => {});
  const outcome = await runner.run('draw-items', { run: { id: 'device', token: 't', fence: 1 }, world: 'shapes', seed: 0, purpose: 'plain', count: 0 }, null);
  await runner.stop();
  expect(outcome).toMatchObject({ kind: 'finished', result: { itemsKey: device } });
}, 60_000);
