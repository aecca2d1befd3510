/** The gate over HTTP: the schedule is read and set, editors are put into service and rolled back, with the same refusals and audit lines as by form. */
import { beforeAll, expect, test } from 'vitest';
import { POST as postRollBack } from '#app/api/v1/gate/roll-back/route.ts';
import { GET, PUT } from '#app/api/v1/gate/route.ts';
import { POST as postPromote } from '#app/api/v1/models/[modelId]/promote/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { newId, newUserId } from '#lib/ids.ts';

const SCHEDULE = { isOn: true, everyRankings: 500, isNightly: false, preset: 'shapes', crowd: 'people' };
const people = {} as Record<Role, { id: string; token: string }>;
let first: string;
let second: string;

beforeAll(async () => {
  for (const role of ['Researcher', 'Requester', 'Worker', 'Admin'] as const) {
    const id = newUserId();
    await db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] } });
    people[role] = { id, token: await createToken({ userId: id, name: 'test' }) };
  }
  [first, second] = await Promise.all(['First', 'Second'].map(async (name) => (await db().model.create({ data: { id: newId(), kind: 'Editor', name, key: 'k', card: {} } })).id));
});

async function call(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown, role: Role = 'Researcher'): Promise<{ status: number; body: Record<string, never> }> {
  const request = new Request(`http://app.test/api/v1${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body), headers: { authorization: `Bearer ${people[role].token}` } });
  const modelId = path.split('/')[2];
  const reply = await (path === '/gate' ? (method === 'GET' ? GET : PUT)(request) : path === '/gate/roll-back' ? postRollBack(request) : postPromote(request, { params: Promise.resolve({ modelId }) }));
  return { status: reply.status, body: await reply.json() };
}
const sentence = (reply: { body: Record<string, never> }): string => (reply.body as unknown as { error: { message: string } }).error.message;

test('the schedule is nobody’s yet, is set, and says what it waits for', async () => {
  expect(await call('GET', '/gate')).toEqual({ status: 200, body: { schedule: null, inService: null } });
  const set = await call('PUT', '/gate', SCHEDULE);
  expect(set).toMatchObject({ status: 200, body: { schedule: { ...SCHEDULE, newRankings: 0, starts: 0, owner: { id: people.Researcher.id, name: 'Researcher' } } } });
  expect(await call('GET', '/gate', undefined, 'Admin')).toEqual(set);
  expect(await db().auditEvent.findFirst({ where: { action: 'loop-schedule.set' } })).toMatchObject({ actorId: people.Researcher.id, data: SCHEDULE });
});

test('what the form refuses is refused in the same words, and changes nothing', async () => {
  const before = await db().loopSchedule.findFirst();
  const nothing = await call('PUT', '/gate', { ...SCHEDULE, everyRankings: null });
  expect([nothing.status, sentence(nothing)]).toEqual([400, 'Say when it starts: after a number of new rankings, every night, or both.']);
  expect(sentence(await call('PUT', '/gate', { ...SCHEDULE, everyRankings: 0 }))).toBe('The field "everyRankings" is wrong: Write a number of rankings from 1 to 1,000,000.');
  for (const wrong of [{}, { ...SCHEDULE, preset: 'other' }, { ...SCHEDULE, crowd: 'robots' }, { ...SCHEDULE, ownerId: people.Worker.id }]) expect((await call('PUT', '/gate', wrong)).status).toBe(400);
  expect(await db().loopSchedule.findFirst()).toEqual(before);
});

test('an editor is put into service once, with a reason', async () => {
  expect(sentence(await call('POST', `/models/${first}/promote`, { reason: '  ' }))).toBe('The field "reason" is wrong: Say in a sentence why.');
  expect(await call('POST', '/models/NONE/promote', { reason: 'x' })).toMatchObject({ status: 404, body: { error: { message: 'There is no model NONE.' } } });
  expect(await call('POST', `/models/${first}/promote`, { reason: 'The study says so.' })).toEqual({ status: 200, body: { modelId: first, isNew: true } });
  expect(await call('POST', `/models/${first}/promote`, { reason: 'Again.' })).toEqual({ status: 200, body: { modelId: first, isNew: false } });
  expect(await db().auditEvent.findMany({ where: { action: 'model.promoted' } })).toMatchObject([{ actorId: people.Researcher.id, subjectId: first, data: { reason: 'The study says so.' } }]);
});

test('rolled back to the one before, or to the one that is named', async () => {
  expect(await call('POST', '/gate/roll-back', { reason: 'x' })).toMatchObject({ status: 409, body: { error: { message: 'There is no earlier model to go back to.' } } });
  await call('POST', `/models/${second}/promote`, { reason: 'Better still.' });
  expect(await call('POST', '/gate/roll-back', { reason: 'It paints skies green.' }, 'Admin')).toEqual({ status: 200, body: { modelId: first, name: 'First' } });
  expect(await call('GET', '/gate')).toMatchObject({ body: { inService: { modelId: first, name: 'First', actorId: people.Admin.id, runId: null, reason: 'It paints skies green.' } } });
  expect(await call('POST', '/gate/roll-back', { reason: 'x', modelId: first })).toMatchObject({ status: 409, body: { error: { message: '"First" is in service already.' } } });
  expect((await call('POST', '/gate/roll-back', { modelId: second })).status).toBe(400);
  expect(await call('POST', '/gate/roll-back', { reason: 'It was the data.', modelId: second })).toEqual({ status: 200, body: { modelId: second, name: 'Second' } });
  expect(await db().auditEvent.count({ where: { action: 'model.rolled-back' } })).toBe(2);
});

test('nobody else reads or moves anything', async () => {
  for (const role of ['Worker', 'Requester'] as const) {
    for (const [method, path, body] of [['GET', '/gate'], ['PUT', '/gate', SCHEDULE], ['POST', '/gate/roll-back', { reason: 'x' }], ['POST', `/models/${first}/promote`, { reason: 'x' }]] as const) expect((await call(method, path, body, role)).status, `${method} ${path}`).toBe(403);
  }
});
