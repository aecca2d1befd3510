/** Training pairs drawn in shards by three workers, one of them killed in the middle, beside the same pairs drawn by one: the same dataset, byte for byte. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZPairsFile } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import { createRun } from '#lib/run/create-run.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { until } from '#test/db/engine/harness.ts';
import { type SmokePlatform, startSmokePlatform } from '#test/support/smoke-platform.ts';

const MINUTES = 60_000;
const [SHARDS, COUNT] = [3, 765];
/** Computations at once over all workers. */
const WORKERS = { GPU_WORKER_CONCURRENCY: '3' };

let platform: SmokePlatform;
let modelId: string;

async function start(stage: 'shipped' | 'pairs', config: object): Promise<string> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId } = await createRun({ stage, config, createdById: platform.createdById });
  await announceRequested(runId);
  return runId;
}

const drawPairs = () => start('pairs', { modelId, seed: 5, count: COUNT, shards: SHARDS, sampling: { steps: 1, guidance: 3, leastShare: 0.1, mostShare: 0.9 } });

async function succeeded<T>(runId: string): Promise<T> {
  const run = await until(async () => {
    const found = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, result: true } });
    return ['Succeeded', 'Failed'].includes(found.status) && found;
  }, 15 * MINUTES);
  expect(run).toMatchObject({ status: 'Succeeded', error: null });
  return run.result as T;
}

beforeAll(async () => {
  Object.assign(process.env, WORKERS);
  platform = await startSmokePlatform({ isBalanced: true });
  const { models } = await succeeded<{ models: { name: string; modelId: string }[] }>(await start('shipped', {}));
  modelId = models.find(({ name }) => name === 'text-to-image')?.modelId as string;
}, 10 * MINUTES);

afterAll(async () => {
  await platform?.stop();
  for (const name of Object.keys(WORKERS)) delete process.env[name];
});

test('no shard is lost or doubled, whoever draws it and whoever dies', async () => {
  const alone = await succeeded<{ key: string; datasetId: string; sheetKey: string; perfect: unknown }>(await drawPairs());
  // Pairs that are there are not drawn again.
  await db().dataset.delete({ where: { id: alone.datasetId } });

  const workers = [platform.worker, await platform.bootWorker(platform.ports.second), await platform.bootWorker(platform.ports.third)];
  const runId = await drawPairs();
  const busy = async () => {
    const states = await Promise.all(workers.map((worker) => worker.health()));
    return workers.filter((_, i) => states[i]?.current?.runId === runId);
  };
  // In the middle: a shard's first piece is done, and at least two workers are computing.
  const [victim] = await until(async () => {
    const { status, done } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, done: true } });
    expect(status).toMatch(/Queued|Running/);
    const computing = await busy();
    return (done ?? 0) > 0 && computing.length > 1 && computing;
  }, 10 * MINUTES);
  await victim.kill();
  platform.worker = workers.find((worker) => worker !== victim) as typeof victim;

  const together = await succeeded<typeof alone>(runId);
  expect({ ...together, datasetId: '' }).toEqual({ ...alone, datasetId: '' });
  const { count, pieces } = await getJSON(ZPairsFile, together.key);
  expect([count, pieces.reduce((sum, piece) => sum + piece.count, 0), new Set(pieces.map(({ key }) => key)).size]).toEqual([COUNT, COUNT, pieces.length]);
  expect(pieces.length).toBeGreaterThanOrEqual(2 * SHARDS);
  expect(await db().dataset.count({ where: { runId } })).toBe(1);
  for (const worker of workers) if (worker !== victim && worker !== platform.worker) await worker.kill('SIGTERM');
}, 30 * MINUTES);
