/** @file One trace from a web request over its event and the engine to the worker, as a collector sees it; and logs that name it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '#lib/dev/ports.ts';
import { EVENT_KEY, type EngineProcess, endedRuns, SIGNING_KEY, spawnEngine, synced, until } from '#test/db/engine/harness.ts';

type Span = { service: string; traceId: string; spanId: string; parentSpanId?: string; name: string; kind: number };
type Payload = { resourceSpans: { resource: { attributes: { key: string; value: { stringValue: string } }[] }; scopeSpans: { spans: Omit<Span, 'service'>[] }[] }[] };

const spans: Span[] = [];
let received = '';
const lines: { line: string; role: string }[] = [];
const children: ChildProcess[] = [];
let collector: Server;
let engine: EngineProcess;
let web: string;

const preload = '--import ./lib/telemetry/preload.mjs';
const telemetry = (service: string) => ({ OTEL_SERVICE_NAME: service, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`, OTEL_BSP_SCHEDULE_DELAY: '200', LOG_FORMAT: 'json' });

function start(role: string, port: number, engineUrl: string): void {
  const env = { ...process.env, ...telemetry(role), ROLE: role, PORT: String(port), ENGINE_URL: engineUrl, INNGEST_SIGNING_KEY: SIGNING_KEY, INNGEST_EVENT_KEY: EVENT_KEY };
  const child = spawn(process.execPath, [...preload.split(' '), '--import', './lib/dev/exit-with-parent.mjs', '--import', 'tsx', 'test/db/telemetry/traced-process.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => ({ line, role })));
  });
  children.push(child);
}

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received += text;
    if (request.url === '/v1/traces') {
      for (const { resource, scopeSpans } of (JSON.parse(text) as Payload).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service }))));
      }
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const [port, webPort, workerPort] = [await freePort(), await freePort(), await freePort()];
  web = `http://127.0.0.1:${webPort}`;
  for (const [role, rolePort] of [['web', webPort], ['worker', workerPort]] as const) start(role, rolePort, `http://127.0.0.1:${port}`);
  engine = await spawnEngine({ port, databaseUrl: process.env.DATABASE_URL as string, appUrls: [`${web}/api/inngest`, `http://127.0.0.1:${workerPort}/api/inngest`], env: { NODE_OPTIONS: preload, ...telemetry('engine') } });
  await synced(engine.url, 2);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await engine?.kill();
  collector?.close();
});

test('a trace leads from the web request to the worker, and the worker’s log names it', async () => {
  const event = await (await fetch(`${web}/order`)).text();
  expect(await endedRuns(engine.url, event)).toMatchObject([{ status: 'Completed', output: 42 }]);
  const SERVER = 2;
  const order = await until(() => spans.find(({ service, kind, parentSpanId }) => service === 'web' && kind === SERVER && !parentSpanId));
  const inTrace = (service: string) => spans.filter((span) => span.service === service && span.traceId === order.traceId);
  const worked = await until(() => inTrace('worker').find(({ kind }) => kind === SERVER));
  await until(() => inTrace('engine').some(({ name }) => name === 'worker-compute') && inTrace('engine').some(({ name }) => name === 'web-ask'));
  const path: string[] = [];
  // Spans arrive when they end, so wait for the one that a path leads to.
  for (let span: Span | undefined = worked; span; span = span.parentSpanId ? await until(() => spans.find(({ spanId }) => spanId === (span as Span).parentSpanId)) : undefined) path.unshift(span.service);
  expect(path.filter((service, n) => service !== path[n - 1])).toEqual(['web', 'engine', 'worker']);
  const computing = await until(() => lines.find(({ line }) => line.includes('computing')));
  expect(JSON.parse(computing.line)).toMatchObject({ service: 'worker', msg: 'computing', trace_id: order.traceId, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
});

test('with LOG_FORMAT=json every line is JSON, also what libraries print', async () => {
  await until(() => lines.some(({ line }) => line.includes('a library prints')));
  const parsed = lines.map(({ line }) => JSON.parse(line) as { level: number; msg: string; service?: string });
  expect(parsed.find(({ msg }) => msg === 'a library prints')).toMatchObject({ level: 30, service: 'web' });
});

test('a collector learns no event key', () => {
  expect(received).toContain('/e/…');
  expect(received).not.toContain(EVENT_KEY);
});

test('routine questions make no spans', () => {
  expect(spans.length).toBeGreaterThan(3);
  expect(spans.filter(({ name, parentSpanId }) => name === 'PUT' && !parentSpanId)).toEqual([]);
});
