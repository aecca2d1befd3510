/** @file What a run keeps: results across restarts of engine and app, large outputs, and how attempts are counted and spaced. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Inngest, RetryAfterError } from 'inngest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '#lib/dev/ports.ts';
import { api, client, type EngineProcess, endedRuns, type RunningApp, type RunView, serveApp, spawnEngine, synced, until, waitsInStep } from '../harness.ts';
import { inngestBin } from '../inngest-server.ts';

const RETRY_MS = 400;
const BIG = 'x'.repeat(4 * 1024 * 1024);
const calls = new Map<string, number[]>();
const called = (name: string) => calls.set(name, [...(calls.get(name) ?? []), Date.now()]).get(name)?.length as number;
const gaps = (name: string) => (calls.get(name) ?? []).slice(1).map((at, n) => at - (calls.get(name) as number[])[n]);

let port: number;
let inngest: Inngest;
let app: RunningApp;
let engine: EngineProcess;

const functions = () => [
  inngest.createFunction({ id: 'kept', triggers: [{ event: 'd/kept' }] }, async ({ step }) => {
    const before = await step.run('before', () => ({ made: called('kept before') }));
    const { ids } = await step.sendEvent('tell', { name: 'd/told', data: {} });
    await step.sleep('over the restart', '4s');
    const after = await step.run('after', () => called('kept after'));
    return { before, after, ids };
  }),
  inngest.createFunction({ id: 'told', triggers: [{ event: 'd/told' }] }, () => void called('told')),
  inngest.createFunction({ id: 'big', triggers: [{ event: 'd/big' }] }, async ({ step }) => {
    const [one, two] = await Promise.all([step.run('one', () => BIG), step.run('two', () => BIG)]);
    return step.run('length', () => one.length + two.length);
  }),
  inngest.createFunction({ id: 'spaced', retries: 3, triggers: [{ event: 'd/spaced' }] }, async ({ attempt, maxAttempts, step }) => {
    await step.run('fails', () => {
      called('spaced');
      throw new Error(`attempt ${attempt} of ${maxAttempts}`);
    });
  }),
  inngest.createFunction({ id: 'each-step', retries: 1, triggers: [{ event: 'd/each' }] }, async ({ step }) => {
    for (const name of ['first', 'second', 'third']) {
      await step.run(name, () => {
        if (called(`each ${name}`) < 2) throw new Error('once more');
      });
    }
    return 'through';
  }),
  inngest.createFunction({ id: 'dated', triggers: [{ event: 'd/dated' }] }, async ({ step }) => {
    await step.run('limited', () => {
      if (called('dated') < 2) throw new RetryAfterError('busy', new Date(Date.now() + 2_000));
    });
  }),
];

beforeAll(async () => {
  port = await freePort();
  inngest = client('durable', `http://127.0.0.1:${port}`);
  app = await serveApp(inngest, functions());
  engine = await bootEngine();
  await synced(engine.url, 1);
});
afterAll(async () => {
  await engine?.kill('SIGTERM');
  await app?.stop();
});

const bootEngine = () => spawnEngine({ port, databaseUrl: process.env.DATABASE_URL as string, appUrls: [app.url], env: { INNGEST_ENGINE_RETRY_SECONDS: String(RETRY_MS / 1000) } });
const send = async (name: string) => (await inngest.send({ name, data: {} })).ids[0];
const outcome = async (name: string) => (await endedRuns(engine.url, await send(name), 1, 30_000))[0];

test.concurrent('two outputs of 4 MB travel with every call and come back whole', async () => {
  expect(await outcome('d/big')).toMatchObject({ status: 'Completed', output: 2 * BIG.length });
});

test.concurrent('retries wait twice as long each time, and the last error is the run’s', async () => {
  expect(await outcome('d/spaced')).toMatchObject({ status: 'Failed', output: { message: expect.stringContaining('attempt 3 of 4') } });
  const waits = gaps('spaced');
  expect(waits).toHaveLength(3);
  for (const [n, wait] of waits.entries()) expect(wait).toBeGreaterThan(0.85 * RETRY_MS * 2 ** n);
});

test.concurrent('every step has its own attempts', async () => {
  expect(await outcome('d/each')).toMatchObject({ status: 'Completed', output: 'through' });
  expect(['first', 'second', 'third'].map((name) => calls.get(`each ${name}`)?.length)).toEqual([2, 2, 2]);
});

test.concurrent('RetryAfterError with a date waits until then', async () => {
  expect(await outcome('d/dated')).toMatchObject({ status: 'Completed' });
  // HTTP dates and the SDK count in whole seconds.
  expect(gaps('dated')[0]).toBeGreaterThan(900);
});

test('results, sent events and sleeps outlive kill -9 of the engine and a restart of the app', async () => {
  const id = await send('d/kept');
  const asleep = () => until(async () => ((await api(engine.url, `/v1/events/${id}/runs`)).data as RunView[])[0]?.run_id);
  const runId = await asleep();
  await waitsInStep(engine.url, runId, 'over the restart');
  const { port: appPort } = app;
  await Promise.all([engine.kill('SIGKILL'), app.stop()]);
  await sleep(500);
  app = await serveApp(inngest, functions(), appPort);
  engine = await bootEngine();
  const [run] = await endedRuns(engine.url, id, 1, 30_000);
  expect(run).toMatchObject({ status: 'Completed', output: { before: { made: 1 }, after: 1 } });
  expect([calls.get('kept before')?.length, calls.get('kept after')?.length]).toEqual([1, 1]);
  // Who is told has no step: killed while it ran, it runs again, but there is one run of it.
  const told = () => api(engine.url, '/v1/runs?function_id=durable-told').then(({ data }) => data as RunView[]);
  if (!inngestBin) {
    await until(async () => (await told()).every(({ status }) => status === 'Completed'));
    expect(await told()).toHaveLength(1);
  }
  expect(calls.get('told')?.length).toBeGreaterThanOrEqual(1);
});
