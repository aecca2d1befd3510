/** Whether a run whose worker does not come back says so, and only then. */
import { beforeAll, expect, test } from 'vitest';
import { db } from '#lib/db.ts';
import type { RunStatus } from '#lib/generated/prisma/client.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { beginRun } from '#lib/run/begin-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { findSilence } from '#lib/run/find-silence.ts';
import { type TreeNews, watchTree } from '#lib/run/watch-tree.ts';

let createdById: string;

beforeAll(async () => {
  createdById = newUserId();
  await db().user.create({ data: { id: createdById, email: `${createdById}@example.org`, name: 'Ada', roles: ['Researcher'] } });
});

const soon = (seconds: number) => new Date(Date.now() + seconds * 1000);

async function begun(parentId?: string): Promise<string> {
  const { runId } = await createRun({ stage: 'shipped', config: {}, createdById, parentId });
  await beginRun({ runId, startedBy: 'x' });
  return runId;
}

const become = (id: string, status: RunStatus) => db().run.update({ where: { id }, data: { status } });
/** A worker tells of itself, whatever it computes. */
const hear = (id: string, heartbeatAt: Date) => db().gpuWorker.upsert({ where: { id }, create: { id, provider: 'cpu', threads: 1, parallel: 1, memoryBytes: 1, running: [], waiting: 0, startedAt: heartbeatAt, heartbeatAt }, update: { heartbeatAt } });

test('is told of a run that needs a worker, from the last word of any', async () => {
  const loop = await begun();
  const training = await begun(loop);
  expect(await findSilence(loop)).toBeNull();
  const lastWord = soon(10);
  await hear('gpu-1', lastWord);
  expect(await findSilence(loop, soon(25))).toBeNull();
  expect(await findSilence(loop, soon(35))).toEqual(lastWord);
  expect(await findSilence(training, soon(35))).toEqual(lastWord);
  // A run's own last word is no sign that a worker is there; a worker that is idle or busy elsewhere is one.
  await db().run.update({ where: { id: training }, data: { heartbeatAt: soon(34) } });
  expect(await findSilence(loop, soon(35))).toEqual(lastWord);
  await hear('gpu-2', soon(30));
  expect(await findSilence(loop, soon(35))).toBeNull();
});

test('is not told while people are asked, nor when all has ended', async () => {
  const loop = await begun();
  const rankings = await begun(loop);
  const later = soon(3_600);
  expect(await findSilence(loop, later)).not.toBeNull();
  await become(rankings, 'Waiting');
  expect(await findSilence(loop, later)).toBeNull();
  const control = await begun(loop);
  expect(await findSilence(loop, later)).not.toBeNull();
  await become(control, 'Succeeded');
  expect(await findSilence(loop, later)).toBeNull();
  await become(rankings, 'Succeeded');
  await become(loop, 'Succeeded');
  expect(await findSilence(loop, later)).toBeNull();
});

test('arrives at whoever watches, and so does its end', async () => {
  const [runId, lastWord] = [newId(), soon(-60)];
  await db().run.create({ data: { id: runId, stage: 'shipped', name: 'Long ago', config: {}, createdById, status: 'Running' } });
  await db().gpuWorker.updateMany({ data: { heartbeatAt: lastWord } });
  const told: TreeNews[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const news of watchTree({ runId, user: { id: createdById, email: '', name: '', roles: ['Researcher'] }, signal: stop.signal, pauseMs: 20 })) told.push(news);
  })();
  const silences = () => told.flatMap((news) => ('silentSince' in news ? [news.silentSince] : []));
  await expect.poll(silences, { timeout: 20_000 }).toEqual([lastWord]);
  await hear('gpu-1', new Date());
  await expect.poll(silences, { timeout: 20_000 }).toEqual([lastWord, null]);
  stop.abort();
  await watching;
});
