/** Workers as they tell of themselves, and the queue with what is stuck in it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { POST as postHeartbeat } from '#app/api/v1/workers/heartbeat/route.ts';
import { type THeartbeat, workerToken } from '#lib/contracts/heartbeat.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { beginRun } from '#lib/run/begin-run.ts';
import { compareRuns } from '#lib/run/compare-runs.ts';
import { createRun } from '#lib/run/create-run.ts';
import { findQueue } from '#lib/run/find-queue.ts';
import { waitRun } from '#lib/run/wait-run.ts';
import { forgetWorkers } from '#lib/worker/forget-workers.ts';
import { findWorkers } from '#lib/worker/find-workers.ts';

const KEY = 'signkey-test-0123456789abcdef';
let createdById: string;

beforeAll(async () => {
  process.env.INNGEST_SIGNING_KEY = KEY;
  createdById = newUserId();
  await db().user.create({ data: { id: createdById, email: `${createdById}@example.org`, name: 'Ada', roles: ['Researcher'] } });
});

const heartbeat = (news: Partial<THeartbeat> = {}): THeartbeat => ({ workerId: 'gpu-1', provider: 'cuda', threads: 8, parallel: 1, memoryBytes: 4e9, running: [], waiting: 0, startedAt: '2026-11-26T20:00:00.000Z', isLeaving: false, ...news });

async function tell(news: object, token = workerToken(KEY)): Promise<number> {
  const request = new Request('http://app/api/v1/workers/heartbeat', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(news) });
  return (await postHeartbeat(request)).status;
}

describe('a worker', () => {
  test('is known by what it told last, and as away when it is silent', async () => {
    const { runId } = await createRun({ stage: 'shipped', name: 'Mine', config: {}, createdById });
    expect(await tell(heartbeat({ running: [{ runId, function: 'sample-edits', since: '2026-11-26T20:00:05.000Z' }] }))).toBe(200);
    expect(await tell(heartbeat({ workerId: 'cpu-1', provider: 'cpu' }))).toBe(200);
    expect(await findWorkers()).toMatchObject([
      { id: 'gpu-1', state: 'computing', provider: 'cuda', memoryBytes: 4e9, running: [{ runId, runName: 'Mine', function: 'sample-edits' }] },
      { id: 'cpu-1', state: 'idle' },
    ]);
    const later = new Date(Date.now() + 60_000);
    expect((await findWorkers(later)).map(({ state }) => state)).toEqual(['away', 'away']);
    expect(await tell(heartbeat({ workerId: 'cpu-1', isLeaving: true }))).toBe(200);
    expect((await findWorkers()).map(({ id, state }) => [id, state])).toEqual([['gpu-1', 'computing'], ['cpu-1', 'left']]);
  });

  test('is forgotten by a sweep a day after its last word, and by no other worker’s', async () => {
    await tell(heartbeat({ workerId: 'gone' }));
    await db().gpuWorker.update({ where: { id: 'gone' }, data: { heartbeatAt: new Date(Date.now() - 25 * 3_600_000) } });
    await tell(heartbeat());
    expect(await db().gpuWorker.count({ where: { id: 'gone' } })).toBe(1);
    const before = await db().gpuWorker.count();
    expect(await forgetWorkers()).toBe(1);
    expect(await db().gpuWorker.count()).toBe(before - 1);
    expect(await db().gpuWorker.count({ where: { id: 'gone' } })).toBe(0);
  });

  test('must have the engine’s key, and say what it is', async () => {
    expect(await tell(heartbeat({ workerId: 'stranger' }), workerToken('another key'))).toBe(401);
    expect(await tell(heartbeat({ threads: -1 }))).toBe(400);
    expect(await db().gpuWorker.count({ where: { id: 'stranger' } })).toBe(0);
  });
});

test('the queue holds what does something itself, says what is stuck, and not who waits for people', async () => {
  const loop = await createRun({ stage: 'shipped', name: 'Loop', config: {}, createdById, priority: 'high' });
  await beginRun({ runId: loop.runId, startedBy: 'x' });
  const part = await createRun({ stage: 'shipped', name: 'Part', config: {}, createdById, parentId: loop.runId });
  const { fence, priority } = await beginRun({ runId: part.runId, startedBy: 'y' });
  expect(priority).toBe(300);
  const names = async (now?: Date) => (await findQueue(now)).map(({ name, status, isStuck, priority: own }) => [name, status, isStuck, own]);
  expect(await names()).toEqual([['Mine', 'Queued', false, 0], ['Part', 'Running', false, 300]]);
  const later = new Date(Date.now() + 120_000);
  expect(await names(later)).toEqual([['Mine', 'Queued', true, 0], ['Part', 'Running', true, 300]]);
  await db().run.update({ where: { id: part.runId }, data: { heartbeatAt: new Date(later.getTime() - 1_000) } });
  expect(await names(later)).toEqual([['Mine', 'Queued', true, 0], ['Part', 'Running', false, 300]]);
  await waitRun({ runId: part.runId, fence });
  expect((await names(new Date(later.getTime() + 3_600_000)))[1]).toEqual(['Part', 'Waiting', false, 300]);
});

test('runs of one stage are compared with the curves and pictures of their parts, thinned; others are refused', async () => {
  const made = [await createRun({ stage: 'shipped', name: 'A', config: {}, createdById }), await createRun({ stage: 'shipped', name: 'B', config: {}, createdById })];
  const [a, b] = made.map(({ runId }) => runId);
  const { runId: child } = await createRun({ stage: 'shipped', name: 'Arm', config: {}, createdById, parentId: a });
  await db().runMetric.createMany({ data: Array.from({ length: 5_000 }, (_, step) => ({ runId: child, name: 'loss', step, value: 1 / (1 + step) })) });
  await db().runSample.create({ data: { runId: child, name: 'held-out items', step: 100, key: 'k' } });
  const [first, second] = await compareRuns([a, b]);
  expect(first).toMatchObject({ name: 'A', curves: [{ part: 'Arm', name: 'loss' }], samples: [{ part: 'Arm', step: 100, key: 'k' }] });
  expect(first.curves[0].xs.length).toBeLessThanOrEqual(2_000);
  expect([first.curves[0].xs[0], first.curves[0].xs.at(-1)]).toEqual([0, 4_999]);
  expect(second).toMatchObject({ name: 'B', curves: [], samples: [] });
  const other = await createRun({ stage: 'scenes', config: { seed: 1 }, createdById });
  await expect(compareRuns([a, other.runId])).rejects.toMatchObject({ code: 'BadInput', message: expect.stringContaining('different stages') });
  await expect(compareRuns([a, 'nowhere'])).rejects.toMatchObject({ code: 'NotFound' });
});
