import { afterAll, beforeAll, expect, test } from 'vitest';
import { referenceFunction } from 'inngest';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/dev/ports.ts';
import { api, client, type EngineProcess, endedRuns, eventRuns, type RunningApp, type RunView, serveApp, spawnEngine, synced, until, waitsInStep } from '../harness.ts';
import { inngestBin } from '../inngest-server.ts';

let engine: EngineProcess;
const apps: RunningApp[] = [];
let inngest: ReturnType<typeof client>;
const cancelledSeen: string[] = [];
const busySteps: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  inngest = client('asker', `http://127.0.0.1:${port}`);
  const worker = client('worker', `http://127.0.0.1:${port}`);
  const compute = worker.createFunction({ id: 'compute', retries: 0, triggers: [{ event: 'worker/never' }] }, async ({ event, step }) => {
    if (event.data.fail) throw new Error('cannot compute');
    if (event.data.slow) await step.sleep('long', '30s');
    return step.run('square', () => event.data.n ** 2);
  });
  const ref = referenceFunction<typeof compute>({ appId: 'worker', functionId: 'compute' });
  const asker = [
    inngest.createFunction({ id: 'waits', triggers: [{ event: 'w/order' }] }, async ({ step }) => {
      const paid = await step.waitForEvent('payment', { event: 'w/paid', timeout: '20s', match: 'data.order' });
      return paid?.data ?? null;
    }),
    inngest.createFunction({ id: 'waits-if', triggers: [{ event: 'w/order-if' }] }, async ({ step }) => {
      const paid = await step.waitForEvent('payment', { event: 'w/amount', timeout: '2s', if: 'async.data.amount >= event.data.least && async.data.currency == "EUR"' });
      return paid?.data ?? 'timed out';
    }),
    inngest.createFunction({ id: 'invokes', retries: 0, triggers: [{ event: 'w/invoke' }] }, async ({ event, step }) => step.invoke('ask', { function: ref, data: event.data })),
    inngest.createFunction({ id: 'invokes-caught', triggers: [{ event: 'w/invoke-caught' }] }, async ({ event, step }) => {
      try {
        return await step.invoke('ask', { function: ref, data: event.data, timeout: '2s' });
      } catch (error) {
        return { caught: (error as Error).message };
      }
    }),
    inngest.createFunction({ id: 'fan', triggers: [{ event: 'w/fan' }] }, async ({ event, step }) =>
      Promise.all([1, 2, 3, 4].map((n) => step.invoke(`ask ${n}`, { function: ref, data: { n: n + event.data.base } }))),
    ),
    inngest.createFunction({ id: 'sends', triggers: [{ event: 'w/sends' }] }, async ({ event, step }) => {
      const { ids } = await step.sendEvent('tell', [{ name: 'w/told', data: { of: event.data.n } }, { name: 'w/told', data: { of: -1 } }]);
      return ids;
    }),
    inngest.createFunction({ id: 'told', triggers: [{ event: 'w/told', if: 'event.data.of > 0' }] }, ({ event }) => event.data.of),
    inngest.createFunction({ id: 'also-told', triggers: [{ event: 'w/told' }, { event: 'w/other' }] }, ({ event }) => event.name),
    inngest.createFunction({ id: 'stoppable', cancelOn: [{ event: 'w/stop', match: 'data.id' }], triggers: [{ event: 'w/long' }] }, async ({ step }) => {
      await step.sleep('long', '1h');
      return 'never';
    }),
    inngest.createFunction({ id: 'stoppable-if', cancelOn: [{ event: 'w/stop-if', if: 'async.data.id == event.data.id && async.data.sure == true' }], triggers: [{ event: 'w/long-if' }] }, async ({ step }) => {
      await step.sleep('long', '1h');
    }),
    inngest.createFunction({ id: 'stoppable-early', cancelOn: [{ event: 'w/stop-early', timeout: '1s' }], triggers: [{ event: 'w/long-early' }] }, async ({ step }) => {
      await step.sleep('long', '4s');
      return 'finished';
    }),
    inngest.createFunction({ id: 'stopped-busy', cancelOn: [{ event: 'w/stop-busy' }], triggers: [{ event: 'w/busy' }] }, async ({ step }) => {
      await step.run('in progress', () => sleep(1_500));
      await step.run('next', () => void busySteps.push('next'));
    }),
    inngest.createFunction({ id: 'invokes-stopped', triggers: [{ event: 'w/invoke-stopped' }] }, async ({ step }) => {
      try {
        return await step.invoke('ask', { function: referenceFunction({ appId: 'asker', functionId: 'stoppable' }), data: { id: 'child' } });
      } catch (error) {
        return { caught: (error as Error).message };
      }
    }),
    inngest.createFunction({ id: 'late', triggers: [{ event: 'w/late' }] }, () => Date.now()),
    inngest.createFunction({ id: 'unstarted', concurrency: 1, timeouts: { start: '1s' }, triggers: [{ event: 'w/unstarted' }] }, async ({ step }) => {
      await step.run('hold', () => sleep(2_500));
      return 'done';
    }),
    inngest.createFunction({ id: 'watch', triggers: [{ event: 'inngest/function.cancelled' }] }, ({ event }) => {
      cancelledSeen.push(event.data.run_id);
    }),
    inngest.createFunction({ id: 'limited', timeouts: { finish: '1s' }, triggers: [{ event: 'w/limited' }] }, async ({ step }) => step.sleep('long', '1h')),
    inngest.createFunction({ id: 'signalled', triggers: [{ event: 'w/signal' }] }, async ({ step }) => step.waitForSignal('sig', { signal: 'go-7', timeout: '20s', onConflict: 'fail' })),
  ];
  apps.push(await serveApp(inngest, asker), await serveApp(worker, [compute]));
  engine = await spawnEngine({ port, databaseUrl: process.env.DATABASE_URL as string, appUrls: apps.map(({ url }) => url) });
  await synced(engine.url, 2);
});
afterAll(async () => {
  await engine?.kill('SIGTERM');
  for (const app of apps) await app.stop();
});

const send = async (name: string, data: Record<string, unknown> = {}) => (await inngest.send({ name, data })).ids[0];
const outcome = async (name: string, data: Record<string, unknown> = {}) => (await endedRuns(engine.url, await send(name, data)))[0];
const runOf = (id: string) => until(async () => (await eventRuns(engine.url, id))[0]);
/** Why a run was cancelled; Inngest's server does not say. */
const because = (text: string) => (inngestBin ? {} : { output: { message: expect.stringContaining(text) } });
const waitingStep = (runId: string) => waitsInStep(engine.url, runId);

test('waitForEvent goes on with the event that matches and with no other', async () => {
  const [one, two] = [await send('w/order', { order: 1 }), await send('w/order', { order: 2 })];
  for (const id of [one, two]) await waitingStep((await runOf(id)).run_id);
  await send('w/paid', { order: 3, by: 'nobody' });
  await send('w/paid', { order: 2, by: 'bea' });
  expect((await endedRuns(engine.url, two))[0].output).toEqual({ order: 2, by: 'bea' });
  expect((await runOf(one)).status).toBe('Running');
  await send('w/paid', { order: 1, by: 'al' });
  expect((await endedRuns(engine.url, one))[0].output).toEqual({ order: 1, by: 'al' });
});

test('waitForEvent with a condition, and its timeout', async () => {
  const hit = await send('w/order-if', { least: 10 });
  await waitingStep((await runOf(hit)).run_id);
  await send('w/amount', { amount: 12, currency: 'USD' });
  await send('w/amount', { amount: 9, currency: 'EUR' });
  await send('w/amount', { amount: 10, currency: 'EUR' });
  expect((await endedRuns(engine.url, hit))[0].output).toEqual({ amount: 10, currency: 'EUR' });
  expect((await outcome('w/order-if', { least: 10 })).output).toBe('timed out');
});

test('invoke crosses apps: result, error, error caught, timeout, several at once', async () => {
  expect(await outcome('w/invoke', { n: 9 })).toMatchObject({ status: 'Completed', output: 81 });
  expect(await outcome('w/invoke', { fail: true })).toMatchObject({ status: 'Failed', output: { message: expect.stringContaining('cannot compute') } });
  expect((await outcome('w/invoke-caught', { fail: true })).output).toEqual({ caught: 'cannot compute' });
  expect((await outcome('w/invoke-caught', { slow: true, n: 1 })).output).toEqual({ caught: expect.stringMatching(/did not finish within 2s|Timed out/) });
  expect((await outcome('w/fan', { base: 1 })).output).toEqual([4, 9, 16, 25]);
});

test('an event starts every function with a matching trigger and expression', async () => {
  const ids = (await outcome('w/sends', { n: 5 })).output as string[];
  const [first, second] = await Promise.all([endedRuns(engine.url, ids[0], 2), endedRuns(engine.url, ids[1], 1)]);
  expect(first.map(({ function_id, output }) => [function_id, output]).sort()).toEqual([['asker-also-told', 'w/told'], ['asker-told', 5]]);
  expect(second.map(({ function_id }) => function_id)).toEqual(['asker-also-told']);
});

test('an event id is acted on once, and a repeated request with one seed too', async () => {
  const id = `once-${Date.now()}`;
  const sent: string[] = [];
  for (let i = 0; i < 3; i++) sent.push(...(await inngest.send({ id, name: 'w/other', data: { i } })).ids);
  // Inngest's server answers with ids of its own, one of which has the run.
  if (!inngestBin) expect(sent).toEqual([id, id, id]);
  const { EVENT_KEY } = await import('../harness.ts');
  const post = () =>
    fetch(`${engine.url}/e/${EVENT_KEY}`, {
      method: 'POST',
      headers: { 'x-inngest-event-id-seed': `${1_700_000_000_000},${Buffer.from('0123456789').toString('base64')}` },
      body: JSON.stringify([{ name: 'w/other', data: {} }, { name: 'w/other', data: {} }]),
    }).then((response) => response.json() as Promise<{ ids: string[] }>);
  const [a, b] = [await post(), await post()];
  expect(a.ids).toEqual(b.ids);
  expect(new Set(a.ids).size).toBe(2);
  await sleep(300);
  for (const event of a.ids) expect(await endedRuns(engine.url, event)).toHaveLength(1);
  expect((await Promise.all([...new Set(sent)].map((event) => eventRuns(engine.url, event)))).flat()).toHaveLength(1);
});

test('cancelOn stops the matching run only; a run is cancelled by the API', async () => {
  const [a, b] = [await send('w/long', { id: 'a' }), await send('w/long', { id: 'b' })];
  for (const id of [a, b]) await waitingStep((await runOf(id)).run_id);
  await send('w/stop', { id: 'a' });
  expect((await endedRuns(engine.url, a))[0].status).toBe('Cancelled');
  const other = await runOf(b);
  expect(other.status).toBe('Running');
  expect((await api(engine.url, `/v1/runs/${other.run_id}`, { method: 'DELETE' })).status).toBe(inngestBin ? 200 : 204);
  expect((await endedRuns(engine.url, b))[0].status).toBe('Cancelled');
  await expect.poll(() => cancelledSeen.includes(other.run_id), { timeout: 5000 }).toBe(true);
  expect((await api(engine.url, '/v1/runs/nothing', { method: 'DELETE' })).status).toBe(inngestBin ? 400 : 404);
});

test('timeouts.finish ends a run', async () => {
  expect(await outcome('w/limited')).toMatchObject({ status: 'Cancelled', ...because('timeouts.finish') });
});

test('a signal reaches the step that waits for it', async () => {
  const id = await send('w/signal');
  await waitingStep((await runOf(id)).run_id);
  await api(engine.url, '/v1/signals', { method: 'POST', body: JSON.stringify({ signal: 'go-7', data: { n: 7 } }) });
  expect((await endedRuns(engine.url, id))[0].output).toEqual({ signal: 'go-7', data: { n: 7 } });
});

test('waitForEvent does not see events from before it waited', async () => {
  await send('w/amount', { amount: 100, currency: 'EUR' });
  expect((await outcome('w/order-if', { least: 10 })).output).toBe('timed out');
});

test('cancelOn with a condition and with a time limit', async () => {
  const [careful, hasty] = [await send('w/long-if', { id: 'c' }), await send('w/long-early')];
  for (const id of [careful, hasty]) await waitingStep((await runOf(id)).run_id);
  await sleep(1_200);
  await send('w/stop-early');
  await send('w/stop-if', { id: 'c', sure: false });
  expect((await endedRuns(engine.url, hasty))[0]).toMatchObject({ status: 'Completed', output: 'finished' });
  expect((await runOf(careful)).status).toBe('Running');
  await send('w/stop-if', { id: 'c', sure: true });
  expect((await endedRuns(engine.url, careful))[0].status).toBe('Cancelled');
});

test('a cancelled run starts no further step', async () => {
  const id = await send('w/busy');
  await until(async () => (await runOf(id)).status === 'Running');
  await send('w/stop-busy');
  expect((await endedRuns(engine.url, id))[0].status).toBe('Cancelled');
  await sleep(2_000);
  expect(busySteps).toEqual([]);
});

test('a parent hears of the cancellation of the function it invoked', async () => {
  const id = await send('w/invoke-stopped');
  await waitingStep((await runOf(id)).run_id);
  // Inngest's server lists no runs, and gives the parent the event that ended the child as its result.
  if (!inngestBin) await until(async () => ((await api(engine.url, '/v1/runs?function_id=asker-stoppable&status=Running')).data as RunView[]).length > 0);
  await send('w/stop', { id: 'child' });
  expect((await endedRuns(engine.url, id))[0].output).toMatchObject(inngestBin ? { data: { _inngest: { status: 'Cancelled' } } } : { caught: expect.stringContaining('w/stop') });
});

test('an event dated ahead starts its functions then', async () => {
  const ts = Date.now() + 1_500;
  const { ids } = await inngest.send({ name: 'w/late', data: {}, ts });
  expect((await endedRuns(engine.url, ids[0]))[0].output).toBeGreaterThanOrEqual(ts);
});

test('timeouts.start ends a run that found no place in time', async () => {
  const [first, second] = [await send('w/unstarted'), await send('w/unstarted')];
  expect((await endedRuns(engine.url, second))[0]).toMatchObject({ status: 'Cancelled', ...because('timeouts.start') });
  expect((await endedRuns(engine.url, first))[0]).toMatchObject({ status: 'Completed', output: 'done' });
});
