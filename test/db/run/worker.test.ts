/** A run from its request to its end through app, engine, worker and compute process, each of them killed or away in the middle. */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { db } from '#lib/db.ts';
import { migrate } from '#lib/dev/migrate.ts';
import { checkReadiness } from '#lib/readiness.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { findLines } from '#lib/run/find-lines.ts';
import { findMetrics } from '#lib/run/find-metrics.ts';
import { getRun } from '#lib/run/get-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';
import { findWorkers } from '#lib/worker/find-workers.ts';
import { createCrowd, T0 } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { serveRoutes } from '#test/support/route-server.ts';
import { chain } from '#test/fixtures/gpu-worker/count.ts';
import { until } from '../engine/harness.ts';
import { startRunPlatform } from './platform.ts';

/** Milliseconds for what takes a second or two on an idle machine; a busy one starts processes slowly. */
const PATIENCE = 120_000;
let platform: Awaited<ReturnType<typeof startRunPlatform>>;

/** A workflow that lets the worker count; the run's name is `seed count purpose`, or `parent` and then its children's names. */
async function loadFunctions() {
  const { runFunction } = await import('#jobs/models/run-function.ts');
  const { runChild } = await import('#jobs/models/run-child.ts');
  const { invokeWorker } = await import('#jobs/models/invoke-worker.ts');
  const counting = runFunction('shipped', async (context) => {
    const [first, ...children] = context.name.split(', ');
    if (first === 'parent') {
      const results = await Promise.all(children.map((name, i) => runChild(context, `child ${i}`, { stage: 'shipped', name, config: {} })));
      return { models: results.flatMap(({ result }) => result.models) };
    }
    const [seed, count, purpose] = context.name.split(' ');
    const { itemsKey } = await invokeWorker(context.step, 'draw-items', 'count', { run: context.run, world: 'shapes', seed: Number(seed), count: Number(count), purpose });
    return { models: [{ name: itemsKey, modelId: '' }] };
  });
  return [counting];
}

vi.setConfig({ testTimeout: 3 * PATIENCE, hookTimeout: PATIENCE });

beforeAll(async () => {
  platform = await startRunPlatform(loadFunctions);
});
afterAll(() => platform?.stop());

async function request(name: string): Promise<string> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId } = await createRun({ stage: 'shipped', name, config: {}, createdById: platform.createdById });
  await announceRequested(runId);
  return runId;
}

const ended = (runId: string) => until(async () => {
  const run = await getRun(runId);
  return run.endedAt ? run : undefined;
}, PATIENCE);
/** Waits until the run has drawn this many points. */
const reached = (runId: string, points: number) => until(async () => (await db().runMetric.count({ where: { runId } })) >= points, PATIENCE);
const linesOf = async (runId: string) => (await findLines({ runId })).map(({ text }) => text);
const starts = async (runId: string) => (await linesOf(runId)).flatMap((line) => /^process (\d+), slice (\d+) of it, from step (\d+)/.exec(line)?.slice(1).map(Number) ?? []);

async function expectCounted(runId: string, seed: number, count: number): Promise<void> {
  const { status, error, result } = await ended(runId);
  expect({ status, error }).toEqual({ status: 'Succeeded', error: null });
  expect(result).toEqual({ models: [{ name: chain(seed, count), modelId: '' }] });
  expect(await findMetrics({ runId })).toEqual(Array.from({ length: count }, (_, i) => ({ name: 'step', step: i + 1, value: (i + 1) * seed })));
}

test('is computed in slices by one warm process; its points, device and end are those of the computation', async () => {
  const runId = await request('3 60 plain');
  await expectCounted(runId, 3, 60);
  const run = await getRun(runId);
  expect(run).toMatchObject({ label: 'counting', done: 60, total: 60, device: { provider: 'cpu', threads: 1, workerId: `worker ${platform.ports.worker}`, memoryBytes: expect.any(Number) } });
  const [pid, slice, step, ...more] = await starts(runId);
  expect([slice, step]).toEqual([1, 0]);
  expect(more.length).toBeGreaterThanOrEqual(3);
  for (let i = 0; i < more.length; i += 3) expect(more.slice(i, i + 2)).toEqual([pid, 2 + i / 3]);
  expect(await db().auditEvent.count({ where: { subjectId: runId } })).toBe(3);
});

test('goes on from its last checkpoint when the compute process, the worker or the engine is killed', async () => {
  const runId = await request('5 120 plain');
  await reached(runId, 30);
  const [pid] = await starts(runId);
  process.kill(pid, 'SIGKILL');
  await reached(runId, 60);
  await platform.worker.kill();
  platform.worker = await platform.bootWorker();
  await reached(runId, 90);
  await platform.engine.kill();
  platform.engine = await platform.bootEngine();
  await expectCounted(runId, 5, 120);
  const slices = await starts(runId);
  expect(new Set(slices.filter((_, i) => i % 3 === 0)).size).toBeGreaterThanOrEqual(3);
  expect(slices.filter((step, i) => i % 3 === 2 && step === 0)).toHaveLength(1);
});

test('loses no point when the app is away for a while, and no computation fails for it', async () => {
  const runId = await request('7 90 plain');
  await reached(runId, 20);
  const { port } = new URL(platform.api.url);
  await platform.api.stop();
  await sleep(2_500);
  platform.api = await serveRoutes(platform.routes, Number(port));
  await expectCounted(runId, 7, 90);
  expect(platform.worker.log()).toContain('the app cannot take progress now');
});

test('stops within six seconds of its cancellation, even when the engine does not hear of it, and a retry goes on from its checkpoint', async () => {
  const runId = await request('11 400 plain');
  await reached(runId, 20);
  await cancelRun({ runId, actorId: platform.createdById });
  const since = Date.now();
  await until(async () => (await platform.worker.health())?.current === null, 6_000);
  expect(Date.now() - since).toBeLessThan(6_000);
  const points = await db().runMetric.count({ where: { runId } });
  const { announceCancelled, announceRequested } = await import('#jobs/models/announce-run.ts');
  await announceCancelled([runId]);
  await sleep(500);
  expect(await db().runMetric.count({ where: { runId } })).toBe(points);
  expect((await getRun(runId)).status).toBe('Cancelled');

  await retryRun({ runId, actorId: platform.createdById });
  await announceRequested(runId);
  await reached(runId, points + 30);
  const all = await starts(runId);
  expect(all.at(-1)).toBeGreaterThan(0);
  expect((await linesOf(runId)).filter((line) => line.includes('from step 0,'))).toHaveLength(1);
  await cancelRun({ runId, actorId: platform.createdById });
  await announceCancelled([runId]);
});

test('fails with the sentence of its computation, and so does the run it is a part of', async () => {
  const parent = await request('parent, 2 30 plain, 2 60 fail');
  const run = await ended(parent);
  expect(run).toMatchObject({ status: 'Failed', error: 'The twentieth step cannot be counted.' });
  expect(run.children).toHaveLength(2);
  expect(run.children).toContainEqual(expect.objectContaining({ status: 'Failed', error: 'The twentieth step cannot be counted.' }));
  for (const child of run.children) await until(async () => (await getRun(child.id)).endedAt, PATIENCE);
  const stray = await request('1 0 plain');
  expect(await ended(stray)).toMatchObject({ status: 'Failed', error: expect.stringMatching(/^The call of "draw-items" is wrong at "count": /) });
});

test('when one of two workers dies, the other goes on with its work', async () => {
  const second = await platform.bootWorker(platform.ports.second);
  const runs = [await request('13 80 plain'), await request('17 40 plain')];
  await reached(runs[0], 20);
  const isComputing = async (worker: typeof second) => (await worker.health())?.current?.runId === runs[0];
  const victim = await until(async () => ((await isComputing(second)) ? second : (await isComputing(platform.worker)) && platform.worker), PATIENCE);
  await victim.kill();
  await expectCounted(runs[0], 13, 80);
  await expectCounted(runs[1], 17, 40);
  const survivor = victim === second ? platform.worker : second;
  // The second run may have been through before the kill; the first was with the victim then.
  expect((await getRun(runs[0])).device).toMatchObject({ workerId: `worker ${survivor.port}` });
  platform.worker = survivor;
});

/** The project's migrations and one more, as a later version may bring it: columns with and without a default, a table, an index, a value of an enum. */
function laterMigrations(): string {
  const folder = mkdtempSync(join(tmpdir(), 'apiary-later-'));
  cpSync('prisma/migrations', folder, { recursive: true });
  const name = join(folder, '99990101000000_later');
  mkdirSync(name);
  const tables = ['Run', 'RunMetric', 'GpuWorker', 'Assignment', 'HITSlot', 'Study', 'LedgerEntry'].map((table) => `ALTER TABLE "${table}" ADD COLUMN "later" TEXT, ADD COLUMN "laterCount" INTEGER NOT NULL DEFAULT 3;`);
  writeFileSync(join(name, 'migration.sql'), [...tables, 'CREATE TABLE "Later" ("id" TEXT PRIMARY KEY, "runId" TEXT REFERENCES "Run"("id"));', 'CREATE INDEX "Run_later_idx" ON "Run"("later");', `ALTER TYPE "RunStatus" ADD VALUE 'Later';`].join('\n'));
  return folder;
}

test('web and worker of the version before go on serving while a later one’s migration is applied, and after', async () => {
  const { studyId, workerIds } = await createCrowd({ items: 400, workers: 4, overlap: 1, capPerWorker: 400 });
  const runId = await request('23 150 plain');
  await reached(runId, 20);
  let isOver = false;
  const told: number[] = [];
  const answer = async (workerId: string): Promise<number> => {
    for (let answers = 0; ; answers++) {
      const task = isOver ? null : await acceptNextHIT({ workerId, studyId, now: T0 });
      if (!task) return answers;
      await submitAssignment({ assignmentId: task.assignmentId as string, workerId, clientKey: 'k', answer: { choice: 'equal' }, now: T0 });
      told.push(Date.now());
    }
  };
  const answering = Promise.all(workerIds.map(answer));
  const before = await until(() => told.length >= 8 && told.length, PATIENCE);
  // Somebody is in the middle of something when it comes: it has to wait for that, others behind it.
  const reader = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await reader.connect();
  await reader.query('BEGIN; SELECT count(*) FROM "Run"');
  const migrating = migrate(process.env.DATABASE_URL as string, { folder: laterMigrations() });
  await sleep(3_000);
  await reader.query('COMMIT');
  await reader.end();
  expect(await migrating).toEqual(['99990101000000_later']);
  const during = told.length;
  expect(during).toBeGreaterThan(before);
  const after = await request('29 40 plain');
  await until(() => told.length >= Math.min(during + 8, 390), PATIENCE);
  isOver = true;
  expect((await answering).reduce((sum, answers) => sum + answers)).toBe(told.length);
  await expectCounted(runId, 23, 150);
  await expectCounted(after, 29, 40);
  expect(await checkReadiness()).toMatchObject({ ok: true, pendingMigrations: [] });
  expect(await findWorkers()).toContainEqual(expect.objectContaining({ id: `worker ${platform.worker.port}` }));
  expect(await brokenInvariants()).toEqual([]);
});
