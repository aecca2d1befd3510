import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '#jobs/engine/config.ts';
import { isSigned, sign } from '#jobs/engine/signature.ts';
import { api, client, EVENT_KEY, endedRuns, SIGNING_KEY, serveApp, spawnEngine, startBoth, until } from './harness.ts';
import { freePort } from '#lib/dev/ports.ts';

let both: Awaited<ReturnType<typeof startBoth>>;
let called = 0;

beforeAll(async () => {
  both = await startBoth('access', (inngest) => [
    inngest.createFunction({ id: 'target', triggers: [{ event: 'a/go' }] }, ({ event }) => {
      called++;
      return event.data;
    }),
  ]);
});
afterAll(() => both?.stop());

test('events need the event key and a name', async () => {
  const post = (key: string, body: unknown) => fetch(`${both.engine.url}/e/${key}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  expect((await post('wrong', [{ name: 'a/go', data: {} }])).status).toBe(401);
  expect((await post(`${EVENT_KEY}x`, [{ name: 'a/go', data: {} }])).status).toBe(401);
  expect((await post(EVENT_KEY, [{ data: {} }])).status).toBe(400);
  expect((await post(EVENT_KEY, [{ name: 'inngest/function.invoked', data: {} }])).status).toBe(400);
  expect((await post(EVENT_KEY, [{ name: 'a/\0', data: {} }])).status).toBe(400);
  expect((await post(EVENT_KEY, '{"name":')).status).toBe(400);
  expect(called).toBe(0);
  expect((await post(EVENT_KEY, { name: 'a/go' })).status).toBe(200);
  await until(() => called === 1);
});

test('reading, cancelling, registering and signalling need the signing key; health does not', async () => {
  for (const [method, path] of [['GET', '/v1/runs'], ['GET', '/v1/runs/x'], ['DELETE', '/v1/runs/x'], ['POST', '/fn/register'], ['POST', '/v1/signals'], ['GET', '/v1/events/x/runs']]) {
    expect((await fetch(both.engine.url + path, { method })).status, path).toBe(401);
    expect((await fetch(both.engine.url + path, { method, headers: { authorization: 'Bearer signkey-test-00' } })).status, path).toBe(401);
  }
  expect((await api(both.engine.url, '/v1/runs?status=Completed&limit=5')).status).toBe(200);
  const health = async () => (await fetch(`${both.engine.url}/health`)).json();
  await expect.poll(health, { timeout: 5000 }).toMatchObject({ ok: true, queued: 0, running: 0, lag: 0, apps: [{ id: 'access' }] });
  expect((await fetch(`${both.engine.url}/nowhere`)).status).toBe(404);
});

test('nobody without the key can invoke the app', async () => {
  const before = called;
  const url = `${both.app.url}?fnId=access-target&stepId=step`;
  const body = JSON.stringify({ version: 2, event: { name: 'a/go', data: {} }, events: [], steps: {}, ctx: { run_id: 'r', attempt: 0, stack: { stack: [], current: 0 } } });
  expect((await fetch(url, { method: 'POST', body })).status).toBe(401);
  const forged = sign(body, `signkey-test-${'0'.repeat(64)}`);
  expect((await fetch(url, { method: 'POST', body, headers: { 'x-inngest-signature': forged } })).status).toBe(401);
  expect(called).toBe(before);
});

test('an app that does not hold the key is not believed', async () => {
  let asked = 0;
  const impostor: Server = createServer((_, reply) => {
    asked++;
    reply.writeHead(200, { 'content-type': 'application/json' });
    reply.end(JSON.stringify({ app_id: 'access', functions: [{ id: 'access-stolen', triggers: [{ event: 'a/go' }], steps: { step: { runtime: { type: 'http', url: 'http://127.0.0.1:9/' } } } }] }));
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  const second = await spawnEngine({ port: await freePort(), databaseUrl: process.env.DATABASE_URL as string, appUrls: [`http://127.0.0.1:${(impostor.address() as AddressInfo).port}/`] });
  await until(() => asked > 1);
  expect(second.log()).toContain('no valid signature');
  const { ids } = await both.inngest.send({ name: 'a/go', data: {} });
  expect((await endedRuns(both.engine.url, ids[0])).map(({ function_id }) => function_id)).toEqual(['access-target']);
  await second.kill('SIGTERM');
  impostor.closeAllConnections();
  impostor.close();
});

test('an app can register itself (PUT), with the SDK calling back', async () => {
  const other = client('registered', both.engine.url);
  const app = await serveApp(other, [other.createFunction({ id: 'hello', triggers: [{ event: 'a/hello' }] }, () => 'hello')]);
  const reply = await fetch(app.url, { method: 'PUT' });
  expect([reply.status, await reply.json()]).toEqual([200, { message: 'Successfully registered', modified: true }]);
  const { ids } = await other.send({ name: 'a/hello' });
  expect((await endedRuns(both.engine.url, ids[0]))[0].output).toBe('hello');
  await app.stop();
});

test('an app that moves is called at its new address, also when it moves back, and functions it dropped start no more', async () => {
  const moving = client('moving', both.engine.url);
  const where = (port: string) => [
    moving.createFunction({ id: 'where', triggers: [{ event: 'a/where' }] }, () => port),
    ...(port === 'second' ? [] : [moving.createFunction({ id: 'dropped', triggers: [{ event: 'a/where' }] }, () => 'dropped')]),
  ];
  const ask = async () => {
    const { ids } = await moving.send({ name: 'a/where' });
    return (await endedRuns(both.engine.url, ids[0])).map(({ output }) => output).sort();
  };
  const first = await serveApp(moving, where('first'));
  await fetch(first.url, { method: 'PUT' });
  expect(await ask()).toEqual(['dropped', 'first']);
  await first.stop();
  const second = await serveApp(moving, where('second'));
  await fetch(second.url, { method: 'PUT' });
  expect(await ask()).toEqual(['second']);
  await second.stop();
  const back = await serveApp(moving, where('first'), first.port);
  await fetch(back.url, { method: 'PUT' });
  expect(await ask()).toEqual(['dropped', 'first']);
  await back.stop();
});

test('a run whose app is away waits without costing an attempt, and goes on when it is back', async () => {
  const absent = client('absent', both.engine.url);
  const here = () => [absent.createFunction({ id: 'here', retries: 0, triggers: [{ event: 'a/here' }] }, () => 'back')];
  const app = await serveApp(absent, here());
  await fetch(app.url, { method: 'PUT' });
  await app.stop();
  const { ids } = await absent.send({ name: 'a/here' });
  await until(() => both.engine.log().includes('the app cannot be called'));
  const again = await serveApp(absent, here(), app.port);
  expect(await endedRuns(both.engine.url, ids[0])).toMatchObject([{ status: 'Completed', output: 'back' }]);
  await again.stop();
});

test('a signature is bound to the body, the key and five minutes', () => {
  const now = Date.now();
  const header = sign('{"a":1}', SIGNING_KEY, now);
  expect(isSigned('{"a":1}', header, SIGNING_KEY, now)).toBe(true);
  expect(isSigned('{"a":2}', header, SIGNING_KEY, now)).toBe(false);
  expect(isSigned('{"a":1}', header, `signkey-test-${'1'.repeat(64)}`, now)).toBe(false);
  expect(isSigned('{"a":1}', header, SIGNING_KEY, now + 301_000)).toBe(false);
  expect(isSigned('{"a":1}', undefined, SIGNING_KEY, now)).toBe(false);
});

test('a missing or malformed setting is one sentence', () => {
  expect(() => readConfig({})).toThrow(/DATABASE_URL is not set; INNGEST_SIGNING_KEY is not set; INNGEST_EVENT_KEY is not set\.$/);
  expect(() => readConfig({ DATABASE_URL: 'x', INNGEST_SIGNING_KEY: 'hello', INNGEST_EVENT_KEY: EVENT_KEY })).toThrow(/INNGEST_SIGNING_KEY must look like/);
  expect(() => readConfig({ DATABASE_URL: 'postgresql://db/apiary?pgbouncer=true', INNGEST_SIGNING_KEY: SIGNING_KEY, INNGEST_EVENT_KEY: EVENT_KEY })).toThrow(/DATABASE_URL must be the address of Postgres itself/);
});
