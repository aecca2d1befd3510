/** Runs over HTTP: what researchers ask and see, what the worker may write, and what everybody else may not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as postCancel } from '#app/api/v1/runs/[runId]/cancel/route.ts';
import { GET as getEvents } from '#app/api/v1/runs/[runId]/events/route.ts';
import { GET as getMetrics } from '#app/api/v1/runs/[runId]/metrics/route.ts';
import { GET as getObject } from '#app/api/v1/runs/[runId]/objects/[...key]/route.ts';
import { POST as postProgress } from '#app/api/v1/runs/[runId]/progress/route.ts';
import { POST as postRetry } from '#app/api/v1/runs/[runId]/retry/route.ts';
import { GET as getRunRoute } from '#app/api/v1/runs/[runId]/route.ts';
import { GET as getRuns, POST as postRun } from '#app/api/v1/runs/route.ts';
import { createToken } from '#lib/auth/token.ts';
import type { TProgress } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { newUserId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { beginRun } from '#lib/run/begin-run.ts';
import { finishRun } from '#lib/run/finish-run.ts';
import { runToken } from '#lib/run/run-token.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { serveRoutes } from '#test/support/route-server.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';
import { until } from '../engine/harness.ts';

let s3: TestS3;
let api: Awaited<ReturnType<typeof serveRoutes>>;
const tokens = {} as Record<Role, string>;

function route(path: string, request: Request): Promise<Response> | undefined {
  const [, , , , runId, verb, ...key] = path.split('/');
  const isPost = request.method === 'POST';
  if (!runId) return isPost ? postRun(request) : getRuns(request);
  const params = Promise.resolve({ runId, key });
  if (verb === 'objects') return getObject(request, { params });
  const handlers = { progress: postProgress, cancel: postCancel, retry: postRetry, metrics: getMetrics, events: getEvents };
  return (handlers[verb as keyof typeof handlers] ?? getRunRoute)(request, { params });
}

beforeAll(async () => {
  // There is no engine here; that an announcement is lost is only worth a line in the log.
  log.level = 'silent';
  s3 = await startTestS3();
  useTestS3(s3);
  api = await serveRoutes(route);
  for (const role of ['Researcher', 'Requester', 'Worker', 'Admin'] as const) {
    const id = newUserId();
    await db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] } });
    tokens[role] = await createToken({ userId: id, name: 'test' });
  }
});
afterAll(async () => {
  await api.stop();
  await s3.stop();
});

async function call(path: string, init: { body?: unknown; token?: string | null } = {}): Promise<{ status: number; body: Record<string, never>; bytes: Buffer }> {
  const { body, token = tokens.Researcher } = init;
  const reply = await fetch(`${api.url}/api/v1/runs${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: token ? { authorization: `Bearer ${token}`, 'content-type': 'application/json' } : {},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const bytes = Buffer.from(await reply.arrayBuffer());
  return { status: reply.status, bytes, body: bytes.toString().startsWith('{') ? JSON.parse(bytes.toString()) : {} };
}

async function ask(name = 'By script'): Promise<string> {
  const { status, body } = await call('', { body: { stage: 'shipped', name } });
  expect(status).toBe(201);
  return (body as unknown as { runId: string }).runId;
}

const report = (runId: string, progress: TProgress, token = runToken(runId)) => call(`/${runId}/progress`, { body: progress, token });

async function begun(): Promise<string> {
  const runId = await ask();
  await beginRun({ runId, startedBy: 'test' });
  return runId;
}

test('a researcher asks for a run, lists it, reads it, cancels and retries it', async () => {
  const runId = await ask('Mine');
  expect((await call('?stage=shipped&status=Queued')).body).toMatchObject({ runs: expect.arrayContaining([expect.objectContaining({ runId, name: 'Mine', status: 'Queued', children: 0 })]) });
  expect((await call(`/${runId}`)).body).toMatchObject({ runId, stage: 'shipped', createdBy: { name: 'Researcher' }, uses: [] });
  expect((await call(`/${runId}/cancel`, { body: {}, token: tokens.Admin })).body).toEqual({ cancelled: [runId] });
  expect((await call(`/${runId}`)).body).toMatchObject({ status: 'Cancelled' });
  expect((await call(`/${runId}/retry`, { body: {} })).status).toBe(200);
  expect((await call(`/${runId}`)).body).toMatchObject({ status: 'Queued', cancelledAt: null });
  expect(await call(`/${runId}/retry`, { body: {} })).toMatchObject({ status: 409, body: { error: { message: 'Only failed and cancelled runs can be retried; this one is queued.' } } });
});

test('what makes no sense is refused in one sentence', async () => {
  const message = async (path: string, body?: unknown) => {
    const reply = await call(path, { body });
    return `${reply.status} ${(reply.body as unknown as { error: { message: string } }).error.message}`;
  };
  expect(await message('', { stage: 'alchemy' })).toMatch(/^400 There is no stage "alchemy". There are: .*shipped/);
  expect(await message('', { stage: 'shipped', config: { steps: 1 } })).toBe('400 The configuration of "Shipped models" is wrong: Unrecognized key: "steps".');
  expect(await message('', { stage: 'shipped', config: 7 })).toMatch(/^400 The field "config" is wrong/);
  expect(await message('?status=Lost')).toMatch(/^400 The parameter "status" is wrong/);
  expect(await message('/3NOTHING')).toBe('404 There is no run 3NOTHING.');
  expect(await message('/3NOTHING/events')).toBe('404 There is no run 3NOTHING.');
  expect(await message('/3NOTHING/cancel', {})).toBe('404 There is no run 3NOTHING.');
  expect(await message('/3NOTHING/metrics?since=soon')).toMatch(/^400 The parameter "since"/);
});

test('others have no business here', async () => {
  const runId = await ask();
  for (const role of ['Requester', 'Worker'] as const) {
    for (const path of ['', `/${runId}`, `/${runId}/metrics`, `/${runId}/events`, `/${runId}/objects/x`]) expect((await call(path, { token: tokens[role] })).status, `${role} ${path}`).toBe(403);
    for (const path of ['', `/${runId}/cancel`, `/${runId}/retry`]) expect((await call(path, { body: { stage: 'shipped' }, token: tokens[role] })).status, `${role} ${path}`).toBe(403);
  }
  expect((await call(`/${runId}`, { token: 'apiary_nonsense' })).status).toBe(401);
  expect((await call('', { body: { stage: 'shipped' }, token: tokens.Admin })).status).toBe(403);
  for (const token of [runToken('3OTHER'), tokens.Researcher, null]) expect((await call(`/${runId}/progress`, { body: { fence: 1 }, token })).status).toBe(401);
});

describe('progress', () => {
  test('is written point by point, the last of a (name, step) counts, and curves can be asked for in parts', async () => {
    const runId = await begun();
    const metrics = [{ name: 'loss', step: 1, value: 3 }, { name: 'loss', step: 1, value: 2 }, { name: 'reward', step: 1, value: 0.5 }];
    expect(await report(runId, { fence: 1, label: 'training', done: 1, total: 9, metrics, log: ['one', 'two'], device: { provider: 'cpu', threads: 2, memoryBytes: 7e9, workerId: 'w' } })).toMatchObject({ status: 200, body: { stop: false } });
    await report(runId, { fence: 1, metrics: [{ name: 'loss', step: 2, value: 1 }] });
    expect((await call(`/${runId}/metrics`)).body).toEqual({ metrics: [{ name: 'loss', step: 1, value: 2 }, { name: 'reward', step: 1, value: 0.5 }, { name: 'loss', step: 2, value: 1 }] });
    expect((await call(`/${runId}/metrics?since=1`)).body).toEqual({ metrics: [{ name: 'loss', step: 2, value: 1 }] });
    expect((await call(`/${runId}/metrics?name=reward`)).body).toEqual({ metrics: [{ name: 'reward', step: 1, value: 0.5 }] });
    expect((await call(`/${runId}`)).body).toMatchObject({ label: 'training', done: 1, total: 9, device: { memoryBytes: 7e9 } });
    const many = Array.from({ length: 2_000 }, (_, step) => ({ name: 'a curve with rather a long name, as long as they get to be', step, value: 1 / 3 }));
    expect((await report(runId, { fence: 1, metrics: many })).body).toEqual({ stop: false });
  });

  test('under an older fence, or after the end, is not written: the worker is told to stop', async () => {
    const runId = await begun();
    const point = (step: number) => [{ name: 'loss', step, value: 1 }];
    expect((await report(runId, { fence: 0, metrics: point(1) })).body).toEqual({ stop: true });
    await call(`/${runId}/cancel`, { body: {} });
    expect((await report(runId, { fence: 1, metrics: point(2) })).body).toEqual({ stop: true });
    await call(`/${runId}/retry`, { body: {} });
    await beginRun({ runId, startedBy: 'again' });
    expect((await report(runId, { fence: 1, metrics: point(3) })).body).toEqual({ stop: true });
    expect((await report(runId, { fence: 3, metrics: point(4) })).body).toEqual({ stop: false });
    await finishRun({ runId, fence: 3, result: {} });
    expect((await report(runId, { fence: 3, metrics: point(5) })).body).toEqual({ stop: true });
    expect((await call(`/${runId}/metrics`)).body).toEqual({ metrics: point(4) });
  });

  test('that is malformed is refused whole', async () => {
    const runId = await begun();
    const wrong: unknown[] = [{ fence: -1 }, { fence: 1, metrics: [{ name: 'x', step: 1, value: null }] }, { fence: 1, metrics: [{ name: 'x', step: 2 ** 31, value: 1 }] }, { fence: 1, log: ['a\0b'] }, { fence: 1, secret: 1 }, []];
    for (const body of wrong) expect((await report(runId, body as TProgress)).status, JSON.stringify(body)).toBe(400);
    expect((await call(`/${runId}`)).body).toMatchObject({ heartbeatAt: null });
  });
});

test('a run is followed live: all so far at first, news within a second, and the end', async () => {
  const runId = await begun();
  await report(runId, { fence: 1, metrics: [{ name: 'loss', step: 1, value: 4 }], log: ['first'] });
  const reply = await fetch(`${api.url}/api/v1/runs/${runId}/events`, { headers: { authorization: `Bearer ${tokens.Researcher}` } });
  expect(reply.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  const reading = (async () => {
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString();
  })();
  await until(() => text.includes('"step":1'), 3_000);
  const since = Date.now();
  await report(runId, { fence: 1, label: 'half', metrics: [{ name: 'loss', step: 2, value: 3 }], samples: [{ name: 'grid', step: 2, key: 'worker/pictures/x.png' }], log: ['second'] });
  await until(() => text.includes('"step":2') && text.includes('"half"'), 5_000);
  expect(Date.now() - since).toBeLessThan(2_000);
  await report(runId, { fence: 1, metrics: [{ name: 'loss', step: 2, value: 2.5 }] });
  await finishRun({ runId, fence: 1, result: {} });
  await reading;
  const events = text.trim().split('\n\n').filter((one) => one.startsWith('event')).map((one) => {
    const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(one) as unknown as string[];
    return { event, data: JSON.parse(data) };
  });
  const of = (name: string) => events.filter(({ event }) => event === name).map(({ data }) => data);
  expect(of('metrics').flat()).toEqual([{ name: 'loss', step: 1, value: 4 }, { name: 'loss', step: 2, value: 3 }, { name: 'loss', step: 2, value: 2.5 }]);
  expect(of('lines').flat().map((line: { text: string }) => line.text)).toEqual(['first', 'second']);
  expect(of('samples').flat()).toEqual([{ name: 'grid', step: 2, key: 'worker/pictures/x.png' }]);
  expect(of('state').map((state: { status: string }) => state.status).at(0)).toBe('Running');
  expect(of('state').map((state: { status: string }) => state.status).at(-1)).toBe('Succeeded');
  expect(events.at(-1)).toEqual({ event: 'end', data: {} });
});

test('a run shows the objects it names and no others', async () => {
  const runId = await begun();
  const other = await begun();
  const put = (text: string) => putContent({ prefix: 'worker/pictures', body: text, contentType: 'image/png', extension: 'png' }).then(({ key }) => key);
  const [sample, sheet, foreign] = [await put('sample'), await put('sheet'), await put('foreign')];
  await report(runId, { fence: 1, samples: [{ name: 'grid', step: 1, key: sample }] });
  await report(other, { fence: 1, samples: [{ name: 'grid', step: 1, key: foreign }] });
  await finishRun({ runId, fence: 1, result: { arms: [{ sheetKey: sheet }] } });
  for (const [key, text] of [[sample, 'sample'], [sheet, 'sheet']]) {
    const reply = await call(`/${runId}/objects/${key}`);
    expect([reply.status, reply.bytes.toString()]).toEqual([200, text]);
  }
  for (const key of [foreign, 'worker/pictures/none.png', `${sheet}/..`]) expect((await call(`/${runId}/objects/${key}`)).status, key).toBe(404);
});
