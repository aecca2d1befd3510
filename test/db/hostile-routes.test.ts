/** What strangers and broken programs send to the HTTP API: every route answers 4xx in one sentence, keeps its memory, and writes nothing. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

type Handler = (request: Request, context: { params: Promise<Record<string, string | string[]>> }) => Promise<Response>;
type Method = 'GET' | 'POST' | 'PUT';
interface Route {
  path: string;
  /** Names of the variable parts; those of several segments end in `…`. */
  params: string[];
  handlers: Partial<Record<Method, Handler>>;
}

let s3: TestS3;
let crowd: Crowd;
let routes: Route[];
let token: string;

/** Routes whose answers are the engine's or the sign-in library's own. */
const NOT_OURS = /api\/(auth|inngest|health)\//;

beforeAll(async () => {
  log.level = 'silent';
  s3 = await startTestS3();
  useTestS3(s3);
  crowd = await createCrowd({ workers: 1, items: 1, overlap: 1 });
  await db().study.update({ where: { id: crowd.studyId }, data: { design: { kind: 'CompareEdits', labels: { a: 'a', b: 'b' }, items: 1, overlap: 1, decision: 'majority', sharedFirstPlace: 'tie', ties: 'excluded-from-share', interval: 'wilson-95', stop: 'fixed-size' } } });
  const id = newUserId();
  await db().user.create({ data: { id, email: `${id}@example.org`, name: 'All', roles: ['Worker', 'Requester', 'Researcher', 'Admin'] } });
  token = await createToken({ userId: id, name: 'test' });
  const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' }).map((file) => `app/api/${file}`).filter((file) => file.endsWith('/route.ts') && !NOT_OURS.test(file)).sort();
  routes = await Promise.all(
    files.map(async (file) => {
      const path = file.replace(/^app/, '').replace(/\/route\.ts$/, '');
      const params = [...path.matchAll(/\[(\.\.\.)?(\w+)\]/g)].map(([, rest, name]) => (rest ? `${name}…` : name));
      return { path, params, handlers: (await import(`#app/${file.slice(4)}`)) as Route['handlers'] };
    }),
  );
});
afterAll(() => s3.stop());

interface Sent {
  method: Method;
  /** For every variable part. */
  value?: string;
  query?: string;
  body?: BodyInit;
  headers?: Record<string, string>;
}

async function ask(route: Route, { method, value = '3NONE', query = '', body, headers }: Sent): Promise<{ status: number; text: string }> {
  const handler = route.handlers[method] as Handler;
  const params = Object.fromEntries(route.params.map((name) => (name.endsWith('…') ? [name.slice(0, -1), value.split('/')] : [name, value])));
  const streaming = body instanceof ReadableStream ? { duplex: 'half' } : {};
  const request = new Request(`http://app.test${route.path.replaceAll(/\[.*?\]/g, 'x')}${query}`, { method, body, headers: { authorization: `Bearer ${token}`, ...headers }, ...streaming } as RequestInit);
  const response = await Promise.race([handler(request, { params: Promise.resolve(params) }), sleep(20_000).then(() => null)]);
  if (!response) throw new Error(`${method} ${route.path} did not answer`);
  // Streams of events do not end by themselves.
  const isEndless = response.headers.get('content-type')?.startsWith('text/event-stream');
  const text = isEndless ? '' : await response.text();
  if (isEndless) await response.body?.cancel();
  return { status: response.status, text };
}

const has = (method: Method) => routes.filter(({ handlers }) => handlers[method] !== undefined);

const IDS = ["x'; DROP TABLE \"User\"; --", '<script>alert(1)</script>', '../../../etc/passwd', '..', 'a\u0000b', '\ud800', 'x'.repeat(5_000), ' ', '%2e%2e%2f', '-1', '9'.repeat(40), 'constructor'];

test('an id that is none is not found, whatever it holds', { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  for (const method of ['GET', 'POST'] as const) {
    for (const route of has(method).filter(({ params }) => params.length > 0)) {
      for (const value of IDS) {
        const { status, text } = await ask(route, { method, value, body: method === 'POST' ? '{}' : undefined });
        if (status < 400 || status > 499 || text.length > 2_000) wrong.push(`${method} ${route.path} with ${JSON.stringify(value).slice(0, 40)}: ${status} ${text.slice(0, 120)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

const BODIES: Record<string, string> = {
  'half an object': '{"studyId": ', 'no JSON': 'nope', 'a list': '[]', null: 'null', 'a text': '"x"', 'a number': '7', 'a nest': `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'unknown fields': '{"__proto__": {"isAdmin": true}, "nothing": 1}',
  'other types': '{"studyId": {"$ne": 1}, "hitId": ["x"], "assignmentId": 5, "key": {}, "name": 7, "stage": [], "config": "x", "items": "x", "taskType": {}}', 'a NUL': '{"hitId": "a\\u0000b", "assignmentId": "a\\u0000b", "key": "a\\u0000", "studyId": "\\u0000", "clientKey": "\\u0000"}',
  'half a pair': '{"hitId": "\\ud800", "assignmentId": "\\ud800", "studyId": "\\ud800"}', 'many bytes': `{"x": "${'y'.repeat(25_000_000)}"}`,
};

/** These take nothing from the body, so that any body does. */
const WITHOUT_BODY = ['/api/v1/runs/[runId]/cancel', '/api/v1/runs/[runId]/retry'];

test('a body that is not what a route takes is refused in one sentence', { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  const counts = async () => [await db().study.count(), await db().run.count(), await db().assignment.count(), await db().image.count()];
  const before = await counts();
  const taking = (['POST', 'PUT'] as const).flatMap((method) => has(method).filter(({ path }) => !WITHOUT_BODY.includes(path)).map((route) => ({ method, route })));
  for (const { method, route } of taking) {
    for (const [what, body] of Object.entries(BODIES)) {
      for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': 'multipart/form-data; boundary=x' }, { 'content-type': 'multipart/form-data' }]) {
        const { status, text } = await ask(route, { method, body, headers });
        if (status < 400 || status > 499 || text.length > 3_000) wrong.push(`${method} ${route.path} with ${what} as ${headers['content-type']}: ${status} ${text.slice(0, 160)}`);
      }
    }
  }
  // A worker may ask for any work without saying anything about it.
  expect(wrong.filter((line) => !/^POST \/api\/v1\/work\/next with (unknown fields|other types)/.test(line) || / 5\d\d /.test(line))).toEqual([]);
  expect(await counts()).toEqual(before);
  expect(await brokenInvariants()).toEqual([]);
});

const QUERIES = ['limit=999999999999', 'limit=-1', 'limit=1e308', 'limit=NaN', 'before=never', 'before=-999999-01-01', 'before=+275760-09-13T00:00:00Z', 'month=../../etc', 'month=9999999-13', 'month=2026-13', 'month=0000-01', "stage=x'--", 'status=Other', 'parentId=%00', 'after=-1', 'after=99999999999999999999', 'since=%00', 'pictures=<script>'];

test('no query makes a route fail on its own side, or read everything', { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  for (const route of has('GET')) {
    for (const query of QUERIES) {
      const { status, text } = await ask(route, { method: 'GET', value: crowd.studyId, query: `?${query}` });
      if (status >= 500) wrong.push(`GET ${route.path}?${query}: ${status} ${text.slice(0, 160)}`);
    }
  }
  expect(wrong).toEqual([]);
});

/** A body of `total` bytes made as it is read; `sent` says how much of it anybody took. */
function flood(total: number, head: string): { stream: ReadableStream<Uint8Array>; sent: () => number } {
  const chunk = new Uint8Array(1024 * 1024).fill(120);
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
    pull: async (controller) => {
      await sleep(0);
      controller.enqueue(chunk);
      sent += chunk.length;
      if (sent >= total) controller.close();
    },
  });
  return { stream, sent: () => sent };
}

test('a gigabyte is refused long before it has arrived, and memory stays where it was', { timeout: 120_000 }, async () => {
  const GB = 1024 ** 3;
  const file = '--x\r\ncontent-disposition: form-data; name="pictures"; filename="1.jpg"\r\ncontent-type: image/jpeg\r\n\r\n';
  const table = '--x\r\ncontent-disposition: form-data; name="csv"; filename="study.csv"\r\n\r\n';
  const field = '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\n';
  const images = await db().image.count();
  for (const route of has('POST').filter(({ path }) => !WITHOUT_BODY.includes(path))) {
    const kinds: [string, string][] = [['application/json', '{"x": "'], ['application/x-www-form-urlencoded', 'x=']];
    if (route.path === '/api/v1/studies') for (const head of [file, table, field]) kinds.push(['multipart/form-data; boundary=x', head]);
    for (const [type, head] of kinds) {
      const memory = process.memoryUsage().rss;
      const { stream, sent } = flood(GB, head);
      const { status, text } = await ask(route, { method: 'POST', body: stream, headers: { 'content-type': type } });
      expect([400, 401, 413], `${route.path} ${type}: ${text.slice(0, 100)}`).toContain(status);
      expect(sent(), route.path).toBeLessThan(100 * 1024 ** 2);
      expect(process.memoryUsage().rss - memory, route.path).toBeLessThan(400 * 1024 ** 2);
    }
    // Whoever says beforehand how much it is need not send any of it.
    const { stream, sent } = flood(GB, '');
    const { status } = await ask(route, { method: 'POST', body: stream, headers: { 'content-length': String(GB), 'content-type': 'application/json' } });
    expect([400, 401, 413]).toContain(status);
    expect(sent()).toBeLessThan(8 * 1024 ** 2);
  }
  expect(await db().image.count()).toBe(images);
});

test('keys that climb out of their folder lead nowhere, in the API and in the embedded storage', async () => {
  const image = routes.find(({ path }) => path === '/api/v1/images') as Route;
  const { id } = await db().user.findFirstOrThrow({ where: { name: 'All' } });
  for (const key of ['../secrets.json', `uploads/${id}/../${crowd.requesterId}/X`, `uploads/${crowd.requesterId}/X`, `uploads/${id}/`, `uploads/${id}/a/b`, `uploads/${id}/%2e%2e`, `/etc/passwd`, `uploads/${id}/..\\X`]) {
    expect(await ask(image, { method: 'POST', body: JSON.stringify({ key, fileName: '../../x.jpg' }) }), key).toMatchObject({ status: 404 });
  }
  const upload = routes.find(({ path }) => path === '/api/v1/uploads') as Route;
  const opened = await ask(upload, { method: 'POST', body: JSON.stringify({ fileName: '../../../x.jpg', size: 10, contentType: 'image/jpeg' }) });
  const { key, url } = JSON.parse(opened.text) as { key: string; url: string };
  expect(key).toMatch(new RegExp(`^uploads/${id}/[A-Z0-9]{30}$`));
  // The address is good for exactly that key, size and type.
  for (const other of [url.replace(key, `uploads/${id}/../../other`), url.replace(key, 'other'), url.replace(key, `${key}/..%2f..%2fother`)]) {
    expect((await fetch(other, { method: 'PUT', body: 'x'.repeat(10), headers: { 'content-type': 'image/jpeg' } })).status).toBe(403);
  }
  expect((await fetch(url, { method: 'PUT', body: 'x'.repeat(11), headers: { 'content-type': 'image/jpeg' } })).status).toBe(403);
});
