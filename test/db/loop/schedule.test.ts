/** When the loop runs by itself: once enough has come in or it is night, one at a time, however often it is asked; and the way back to an earlier editor. */
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { ZLoopConfig } from '#lib/loop/config.ts';
import { getSchedule } from '#lib/loop/get-schedule.ts';
import { promoteByRule } from '#lib/loop/promote-by-rule.ts';
import { setSchedule } from '#lib/loop/set-schedule.ts';
import { startDueLoop } from '#lib/loop/start-due-loop.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { promoteModel } from '#lib/model/promote-model.ts';
import { rollBack } from '#lib/model/roll-back.ts';
import { at, createCrowd, type Crowd, T0 } from '#test/support/crowd.ts';

const WANTED = { isOn: true, everyRankings: 5, isNightly: false, preset: 'smoke', crowd: 'simulated' } as const;

let crowd: Crowd;

beforeEach(async () => {
  await db().loopSchedule.deleteMany();
  await db().run.deleteMany();
  crowd = await createCrowd({ taskType: 'RankEdits', workers: 5, items: 3, overlap: 5 });
});

/** Makes the crowd's study one that a run of this kind asked for. */
async function askedBy(stage: string, parentId?: string): Promise<void> {
  const run = await db().run.create({ data: { id: newId(), stage, name: 'Rankings', status: 'Waiting', config: {}, createdById: crowd.requesterId, parentId } });
  await db().study.update({ where: { id: crowd.studyId }, data: { runId: run.id } });
}

async function answers(hit: number, workers: number, submittedAt: Date): Promise<void> {
  const data = crowd.workerIds.slice(0, workers).map((workerId) => ({ id: newId(), hitId: crowd.hitIds[hit], studyId: crowd.studyId, workerId, status: 'Submitted' as const, deadline: submittedAt, submittedAt }));
  await db().assignment.createMany({ data });
}

const set = (change: object = {}, now = T0) => setSchedule({ ...WANTED, ...change, actorId: crowd.requesterId, now });
const loops = () => db().run.findMany({ where: { stage: 'loop' }, orderBy: { name: 'asc' } });
const endAll = () => db().run.updateMany({ where: { stage: 'loop' }, data: { status: 'Failed' } });

test('a loop starts from the editor in service once enough new rankings have come in, and learns from them', async () => {
  await askedBy('rankings');
  await answers(0, 3, at(-10));
  await set();
  await answers(1, 4, at(10));
  expect(await startDueLoop(at(20))).toBeNull();
  expect(await getSchedule()).toMatchObject({ newRankings: 4, starts: 0, lastRun: null, underWay: null });
  await answers(2, 1, at(30));
  const started = await startDueLoop(at(40));
  expect(started?.reason).toBe('5 new rankings have come in, at least 5');
  const [loop, ...others] = await loops();
  expect(others).toEqual([]);
  expect(loop).toMatchObject({ id: started?.runId, name: 'Scheduled loop 1', status: 'Queued', createdById: crowd.requesterId });
  expect(ZLoopConfig.parse(loop.config)).toMatchObject({ preset: 'smoke', editor: 'champion', crowd: 'simulated', rankings: { items: 10, alsoStudyIds: [crowd.studyId] } });
  expect(await db().auditEvent.findFirst({ where: { action: 'loop-schedule.started', subjectId: loop.id } })).toMatchObject({ actorId: 'system', data: { newRankings: 5 } });
  expect(await getSchedule()).toMatchObject({ newRankings: 0, starts: 1, lastRun: { id: loop.id }, underWay: { id: loop.id } });
});

test('asked by many at once and again and again it starts one, and no other while any loop is under way', async () => {
  await askedBy('rankings');
  await set();
  await answers(0, 5, at(10));
  const started = await Promise.all(Array.from({ length: 6 }, () => startDueLoop(at(20))));
  expect(started.filter((run) => run !== null)).toHaveLength(1);
  await answers(1, 5, at(30));
  expect(await startDueLoop(at(40))).toBeNull();
  await endAll();
  expect(await startDueLoop(at(50))).not.toBeNull();
  await endAll();
  // One that failed is not started again for the same rankings.
  expect(await startDueLoop(at(60))).toBeNull();
  expect((await loops()).map(({ name }) => name)).toEqual(['Scheduled loop 1', 'Scheduled loop 2']);
  expect(new Set((await loops()).map(({ config }) => (config as { seed: number }).seed)).size).toBe(2);
});

test('rankings that a loop asked for start no other loop', async () => {
  const { id } = await db().run.create({ data: { id: newId(), stage: 'loop', name: 'By hand', status: 'Succeeded', config: {}, createdById: crowd.requesterId } });
  await askedBy('rankings', id);
  await set();
  await answers(0, 5, at(10));
  expect(await startDueLoop(at(20))).toBeNull();
});

test('rankings that active collection asked for count like any others, each once although many datasets hold it', async () => {
  const { id } = await db().run.create({ data: { id: newId(), stage: 'active', name: 'Chosen', status: 'Running', config: {}, createdById: crowd.requesterId } });
  await askedBy('rankings', id);
  await set();
  await answers(0, 4, at(10));
  const gathered = await db().assignment.findMany({ select: { id: true } });
  for (const name of ['Before', 'Chosen', 'Random']) {
    const dataset = await db().dataset.create({ data: { id: newId(), kind: 'rankings', name, key: name, sha256: name, items: 1, card: {}, runId: id } });
    await db().datasetAnswer.createMany({ data: gathered.map((answer) => ({ datasetId: dataset.id, assignmentId: answer.id })) });
  }
  expect(await startDueLoop(at(20))).toBeNull();
  expect(await getSchedule()).toMatchObject({ newRankings: 4 });
  await answers(1, 1, at(30));
  expect((await startDueLoop(at(40)))?.reason).toBe('5 new rankings have come in, at least 5');
  const [loop] = await loops();
  expect(ZLoopConfig.parse(loop.config)).toMatchObject({ rankings: { alsoStudyIds: [crowd.studyId] } });
  await endAll();
  expect(await startDueLoop(at(50))).toBeNull();
});

test('every night one loop starts, not at once when it is switched on by day', async () => {
  await set({ everyRankings: null, isNightly: true }, new Date('2026-11-24T15:00:00Z'));
  expect(await startDueLoop(new Date('2026-11-24T23:00:00Z'))).toBeNull();
  expect(await startDueLoop(new Date('2026-11-25T01:59:00Z'))).toBeNull();
  expect((await startDueLoop(new Date('2026-11-25T02:01:00Z')))?.reason).toBe('it is night');
  await endAll();
  expect(await startDueLoop(new Date('2026-11-25T02:02:00Z'))).toBeNull();
  expect(await startDueLoop(new Date('2026-11-26T02:00:00Z'))).not.toBeNull();
});

test('off starts nothing, on with nothing to wait for is refused, and every change is in the audit log', async () => {
  await askedBy('rankings');
  expect(await startDueLoop(at(1))).toBeNull();
  await expect(set({ everyRankings: null })).rejects.toThrow('Say when it starts: after a number of new rankings, every night, or both.');
  await set({ isOn: false });
  await answers(0, 5, at(10));
  expect(await startDueLoop(at(20))).toBeNull();
  // What came in while it was off does not count; what it counts stays when only the number changes.
  await set({}, at(30));
  expect(await startDueLoop(at(40))).toBeNull();
  await answers(1, 3, at(50));
  await set({ everyRankings: 3 }, at(60));
  expect(await startDueLoop(at(70))).not.toBeNull();
  expect(await db().auditEvent.count({ where: { action: 'loop-schedule.set', actorId: crowd.requesterId } })).toBe(3);
});

test('rolling back puts the editor before into service, or any earlier one, with the reason in history and audit log', async () => {
  const actorId = crowd.requesterId;
  const models = await Promise.all(['First', 'Second', 'Never'].map(async (name) => (await db().model.create({ data: { id: newId(), kind: 'Editor', name, key: 'k', card: {} } })).id));
  const [first, second, never] = models;
  await expect(rollBack({ kind: 'Editor', actorId, reason: 'x' })).rejects.toThrow('There is no earlier model to go back to.');
  await promoteModel({ modelId: first, actorId: 'system', reason: 'Promoted: it won.', runId: 'R' });
  await promoteModel({ modelId: second, actorId: 'system', reason: 'Promoted: it won.', runId: 'S' });
  expect(await rollBack({ kind: 'Editor', actorId, reason: 'It paints skies green.' })).toEqual({ modelId: first, name: 'First' });
  expect(await getChampion('Editor')).toMatchObject({ model: { id: first }, actorId, reason: 'It paints skies green.', runId: null });
  expect(await db().auditEvent.findFirst({ where: { action: 'model.rolled-back', subjectId: first } })).toMatchObject({ actorId, data: { reason: 'It paints skies green.', from: second } });
  await expect(rollBack({ kind: 'Editor', modelId: first, actorId, reason: 'x' })).rejects.toThrow('"First" is in service already.');
  await expect(rollBack({ kind: 'Editor', modelId: never, actorId, reason: 'x' })).rejects.toThrow('This model was never in service');
  expect(await rollBack({ kind: 'Editor', modelId: second, actorId, reason: 'It was the data.' })).toMatchObject({ modelId: second });
  expect(await db().promotion.count({ where: { kind: 'Editor' } })).toBe(4);
});

test('a loop under way while somebody rolls back promotes nothing by itself, and the next one does again', async () => {
  const [first, second, third] = await Promise.all(['First', 'Second', 'Third'].map(async (name) => (await db().model.create({ data: { id: newId(), kind: 'Editor', name, key: 'k', card: {} } })).id));
  const loop = async () => (await db().run.create({ data: { id: newId(), stage: 'loop', name: 'Loop', config: {}, createdById: crowd.requesterId } })).id;
  const reason = 'Promoted: HIVE won 61 % of the decided items.';
  for (const modelId of [first, second]) expect(await promoteByRule({ modelId, runId: await loop(), reason })).toEqual({ isPromoted: true, reason });
  const underWay = await loop();
  await rollBack({ kind: 'Editor', actorId: crowd.requesterId, reason: 'It paints skies green.' });
  expect(await promoteByRule({ modelId: third, runId: underWay, reason })).toEqual({ isPromoted: false, reason: 'Not promoted, though its rule holds: the editor in service was rolled back while the loop ran. HIVE won 61 % of the decided items.' });
  expect((await getChampion('Editor'))?.model.id).toBe(first);
  const next = await loop();
  for (let again = 0; again < 2; again++) expect(await promoteByRule({ modelId: third, runId: next, reason })).toEqual({ isPromoted: true, reason });
  expect(await db().promotion.count({ where: { runId: next } })).toBe(1);
});
