import { expect, test } from 'vitest';
import type { SignedInUser } from '#lib/auth/user.ts';
import { traceLineage } from '#lib/dataset/trace-lineage.ts';
import { saveDataset } from '#lib/dataset/save-dataset.ts';
import { db } from '#lib/db.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { createRun } from '#lib/run/create-run.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { type TreeNews, watchTree } from '#lib/run/watch-tree.ts';
import { at, createCrowd } from '#test/support/crowd.ts';

const PATIENT = { timeout: 20_000 };
const user: SignedInUser = { id: 'researcher', email: '', name: '', roles: ['Researcher'] };

async function newRun(createdById: string, parentId?: string): Promise<string> {
  const { runId } = await createRun({ stage: 'shipped', config: {}, createdById, parentId });
  await db().run.update({ where: { id: runId }, data: { status: 'Running', startedAt: new Date() } });
  return runId;
}

test('a loop is followed with its stages, also those that begin later, until all have ended', async () => {
  const { requesterId } = await createCrowd({});
  const loop = await newRun(requesterId);
  const first = await newRun(requesterId, loop);
  await db().runMetric.create({ data: { runId: first, name: 'loss', step: 1, value: 0.5 } });
  const told: TreeNews[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const news of watchTree({ runId: loop, user, signal: stop.signal, pauseMs: 20 })) told.push(news);
  })();
  const points = (): string[] => told.flatMap((news) => ('runId' in news ? news.metrics.map(({ step }) => `${news.runId === first ? 'first' : 'second'} ${step}`) : []));
  await expect.poll(points, PATIENT).toEqual(['first 1']);
  const second = await newRun(requesterId, loop);
  await db().runMetric.create({ data: { runId: second, name: 'loss', step: 7, value: 0.4 } });
  await expect.poll(points, PATIENT).toEqual(['first 1', 'second 7']);
  const end = { status: 'Succeeded', endedAt: new Date() } as const;
  await db().runMetric.create({ data: { runId: first, name: 'loss', step: 2, value: 0.3 } });
  await db().run.updateMany({ where: { id: { in: [first, second, loop] } }, data: end });
  await watching;
  expect(points().sort()).toEqual(['first 1', 'first 2', 'second 7']);
  const last = told.flatMap((news) => ('runId' in news && news.state ? [[news.runId, news.state.status]] : [])).slice(-3);
  expect(new Map(last as [string, string][])).toEqual(new Map([[first, 'Succeeded'], [second, 'Succeeded'], [loop, 'Succeeded']]));
  stop.abort();
});

test('what was known before is not told again', async () => {
  const { requesterId } = await createCrowd({});
  const run = await newRun(requesterId);
  await db().runMetric.create({ data: { runId: run, name: 'loss', step: 1, value: 1, at: at(0) } });
  await db().runMetric.create({ data: { runId: run, name: 'loss', step: 2, value: 2, at: at(10) } });
  await db().run.update({ where: { id: run }, data: { status: 'Succeeded', endedAt: new Date() } });
  const steps: number[] = [];
  for await (const news of watchTree({ runId: run, user, since: at(5), signal: new AbortController().signal })) if ('runId' in news) steps.push(...news.metrics.map(({ step }) => step));
  expect(steps).toEqual([2]);
});

test('lineage leads from an editor back to the study whose votes are in it, and on to what judges it', async () => {
  const { requesterId, studyId, workerIds } = await createCrowd({ taskType: 'RankEdits' });
  const [ranking, training, judging] = [await newRun(requesterId), await newRun(requesterId), await newRun(requesterId)];
  const model = (name: string, runId?: string) => saveModel({ kind: 'Editor', name, key: `files/${name}`, runId, card: {} }).then(({ modelId }) => modelId);
  const supervised = await model('supervised');
  await db().study.update({ where: { id: studyId }, data: { runId: ranking } });
  const { datasetId } = await saveDataset({ kind: 'rankings', name: 'rankings', key: 'files/r', sha256: 'r', items: 1, card: {}, runId: ranking, studyIds: [studyId] });
  const hive = await model('hive', training);
  const judge = await createCrowd({});
  await db().study.update({ where: { id: judge.studyId }, data: { runId: judging } });
  const uses = [[ranking, 'editor', 'model', supervised], [ranking, 'answers', 'study', studyId], [training, 'start', 'model', supervised], [training, 'rankings', 'dataset', datasetId], [judging, 'a', 'model', hive]] as const;
  for (const [runId, role, subjectType, subjectId] of uses) await recordUse({ runId, role, subjectType, subjectId });
  const { nodes, edges } = await traceLineage({ type: 'model', id: hive }, workerIds[0]);
  expect(nodes.map(({ id, column }) => [id, column])).toEqual([[supervised, -3], [studyId, -2], [datasetId, -1], [hive, 0], [judge.studyId, 1]]);
  expect(edges.map(({ from, to, role }) => `${from.split('/')[0]} ${role} ${to.split('/')[0]}`).sort()).toEqual(['dataset rankings model', 'model a study', 'model editor study', 'model start model', 'study answers dataset']);
  await expect(traceLineage({ type: 'model', id: 'none' }, workerIds[0])).rejects.toMatchObject({ code: 'NotFound' });
});
