/** @file Inngest's SDK for Python against the engine, beside a TypeScript app. Runs where APIARY_PYTHON names a Python with `inngest` and `flask`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '#lib/dev/ports.ts';
import { api, client, EVENT_KEY, type EngineProcess, endedRuns, type RunningApp, type RunView, SIGNING_KEY, serveApp, spawnEngine, synced, until } from '#test/db/engine/harness.ts';

const python = process.env.APIARY_PYTHON;
const isThere = python !== undefined && spawnSync(python, ['-c', 'import inngest, flask']).status === 0;

describe.skipIf(!isThere)('beside the SDK for Python (set APIARY_PYTHON to run)', () => {
  let engine: EngineProcess;
  let peer: ChildProcess;
  let app: RunningApp;
  let inngest: ReturnType<typeof client>;

  beforeAll(async () => {
    const [port, peerPort] = [await freePort(), await freePort()];
    inngest = client('typescript', `http://127.0.0.1:${port}`);
    app = await serveApp(inngest, [inngest.createFunction({ id: 'square', triggers: [{ event: 'ts/never' }] }, ({ event }) => event.data.n ** 2)]);
    const env = { ...process.env, PORT: String(peerPort), ENGINE_URL: `http://127.0.0.1:${port}`, INNGEST_SIGNING_KEY: SIGNING_KEY, INNGEST_EVENT_KEY: EVENT_KEY };
    peer = spawn(python as string, ['test/support/peer/inngest_app.py'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    process.once('exit', () => peer.kill('SIGKILL'));
    engine = await spawnEngine({ port, databaseUrl: process.env.DATABASE_URL as string, appUrls: [app.url, `http://127.0.0.1:${peerPort}/api/inngest`] });
    await synced(engine.url, 2);
  });
  afterAll(async () => {
    peer?.kill('SIGKILL');
    await engine?.kill('SIGTERM');
    await app?.stop();
  });

  const send = async (name: string, data: Record<string, unknown> = {}) => (await inngest.send({ name, data })).ids[0];
  const outcome = async (name: string, data: Record<string, unknown> = {}) => (await endedRuns(engine.url, await send(name, data), 1, 60_000))[0];

  test('steps are memoised, sleep sleeps, parallel steps join', async () => {
    const run = await outcome('py/steps', { n: 21 });
    expect(run).toMatchObject({ status: 'Completed', function_id: 'python-steps', output: { doubled: 42, pair: ['l', 'r'], calls: 1 } });
    expect((run.output as { slept: number }).slept).toBeGreaterThan(0.9);
  });

  test('wait_for_event goes on with the match, or after its time', async () => {
    const [paid, unpaid] = [await send('py/order', { order: 1 }), await send('py/order', { order: 2 })];
    for (const id of [paid, unpaid]) {
      const run = await until(async () => ((await api(engine.url, `/v1/events/${id}/runs`)).data as RunView[])[0]);
      await until(async () => ((await api(engine.url, `/v1/runs/${run.run_id}`)).data as RunView).steps?.some(({ status }) => status === 'Pending'));
    }
    await send('py/paid', { order: 1, by: 'bea' });
    expect((await endedRuns(engine.url, paid))[0].output).toEqual({ order: 1, by: 'bea' });
    expect((await endedRuns(engine.url, unpaid))[0].output).toBe('timed out');
  });

  test('a step is retried alone, a function after the time it asked for', async () => {
    expect(await outcome('py/flaky')).toMatchObject({ status: 'Completed', output: 3 });
    const later = await outcome('py/later');
    expect(later.status).toBe('Completed');
    expect(later.output).toBeGreaterThan(1.9);
  });

  test('NonRetriableError ends at once and on_failure hears of it', async () => {
    const run = await outcome('py/final');
    expect(run).toMatchObject({ status: 'Failed', output: { message: expect.stringContaining('never again') } });
    expect((await outcome('py/calls', { of: 'final' })).output).toBe(1);
    const told = () => api(engine.url, '/v1/runs?function_id=python-final-failure');
    await until(async () => ((await told()).data as RunView[]).some(({ status }) => status === 'Completed'));
  });

  test('a Python function invokes a TypeScript one', async () => {
    expect(await outcome('py/ask', { n: 12 })).toMatchObject({ status: 'Completed', output: 144 });
  });
});
