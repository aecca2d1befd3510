import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProgressReporter } from '#gpu-worker/serving/report-progress.ts';
import { type TProgress, ZProgress } from '#lib/contracts/stages.ts';

let server: Server;
let received: { at: number; progress: TProgress; authorization: string | undefined }[];
/** What the app answers next; the last one stays. */
let answers: { status: number; body: unknown }[];
let stops: number;
let warnings: string[];
let reporter: ProgressReporter;

beforeEach(async () => {
  [received, answers, stops, warnings] = [[], [{ status: 200, body: { stop: false } }], 0, []];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { status, body } = answers.length > 1 ? answers.shift()! : answers[0]!;
    // The contract is kept, whatever the answer.
    const progress = ZProgress.parse(JSON.parse(text));
    if (status < 500) received.push({ at: Date.now(), progress, authorization: request.headers.authorization });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  reporter = new ProgressReporter({
    appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    run: { id: '3RUN', token: 'secret', fence: 4 },
    device: () => ({ provider: 'cpu', threads: 2, memoryBytes: 1, workerId: 'w' }),
    onStop: () => stops++,
    warn: (message) => warnings.push(message),
  });
});
afterEach(async () => {
  await reporter.end(0);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const points = () => received.flatMap(({ progress }) => progress.metrics ?? []);

test('a stream of messages becomes at most one report a second, and the rest follows at the end', async () => {
  reporter.begin();
  const begun = Date.now();
  for (let step = 0; step < 5_000; step++) reporter.take({ metrics: [{ name: 'loss', step, value: 1 }] });
  await sleep(2_300);
  const during = received.length;
  expect(during).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - begun) / 1_000));
  expect(await reporter.end(1_000)).toBe(true);
  expect(points().map(({ step }) => step)).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
  reporter.take({ label: 'step 4999', done: 4_999 });
  await reporter.end(0);
  expect(received.at(-1)).toMatchObject({ authorization: 'Bearer secret', progress: { fence: 4, label: 'step 4999', done: 4_999, device: { workerId: 'w' } } });
  expect(stops).toBe(0);
});

test('nothing is lost or doubled while the app fails, refuses or is away', async () => {
  answers = [{ status: 503, body: {} }, { status: 500, body: 'no' }, { status: 200, body: { stop: false } }];
  reporter.take({ metrics: [{ name: 'loss', step: 1, value: 1 }], log: ['one'] });
  expect(await reporter.ask()).toBe(true);
  reporter.take({ metrics: [{ name: 'loss', step: 2, value: 2 }], log: ['two'], samples: [{ name: 'grid', step: 2, key: 'k' }] });
  expect(await reporter.end(0)).toBe(false);
  expect(await reporter.end(3_000)).toBe(true);
  expect(points().map(({ step }) => step)).toEqual([1, 2]);
  expect(received.flatMap(({ progress }) => progress.log ?? [])).toEqual(['one', 'two']);
  expect(warnings).toHaveLength(1);
  // A report that the app will never take is dropped, so that the following ones come through.
  answers = [{ status: 400, body: { error: { message: 'wrong' } } }, { status: 200, body: { stop: false } }];
  reporter.take({ log: ['bad'] });
  await reporter.end(0);
  reporter.take({ log: ['good'] });
  expect(await reporter.end(0)).toBe(true);
  expect(received.at(-1)!.progress.log).toEqual(['good']);
});

test('points that are no numbers become lines, long texts are cut, and the contract holds', async () => {
  reporter.take({ label: 'x'.repeat(500), metrics: [{ name: 'loss', step: 3, value: Number.NaN }, { name: 'loss', step: 4, value: Number.POSITIVE_INFINITY }], log: [`${'y'.repeat(5_000)}\0`] });
  await reporter.end(0);
  expect(received[0]!.progress).toMatchObject({ metrics: [], label: 'x'.repeat(120), log: ['loss is NaN at step 3.', 'loss is Infinity at step 4.', 'y'.repeat(2_000)] });
});

test('the word to stop is heard once, within the heartbeat, and ends the reports', async () => {
  await reporter.ask();
  reporter.begin();
  answers = [{ status: 200, body: { stop: true } }];
  await expect.poll(() => stops, { timeout: 3_500 }).toBe(1);
  expect(reporter.stopped).toBe(true);
  expect(await reporter.ask()).toBe(false);
  await reporter.end(0);
  expect(stops).toBe(1);
});

test.each([401, 404])('an app that knows neither run nor token (%s) means stop', async (status) => {
  answers = [{ status, body: {} }];
  expect(await reporter.ask()).toBe(false);
  expect(stops).toBe(1);
});
