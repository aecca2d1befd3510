import http from 'node:http';
import { z } from 'zod';
import { sameSecret } from '#lib/same-secret.ts';
import { isPassing } from './database.ts';
import { type Engine, perform } from './engine.ts';
import { deliverSignal, publish } from './events.ts';
import { listRuns, readEvent, readHealth, readRun, runsOfEvent } from './reads.ts';
import { cancelRun } from './runs.ts';
import { isAuthorised } from './signature.ts';
import type { EventBody } from './state.ts';
import { storeApp, ZRegistration } from './sync.ts';
import { currentTraceparent } from './tracing.ts';
import { seededUlid, ulid } from './ulid.ts';

const MAX_BODY = 32 * 1024 * 1024;
const PATIENCE_MS = 8_000;
const HEALTH_PATIENCE_MS = 1_000;
const MOST_RUNS = 500;

type Request = { engine: Engine; method: string; path: string; query: URLSearchParams; headers: http.IncomingHttpHeaders; body: unknown; params: string[] };
type Response = { status: number; body?: unknown };
type Route = { method: string; path: RegExp; open?: true; handle(request: Request): Promise<Response> };

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Postgres cannot store NUL in text. */
const ZText = z.string().min(1).max(500).refine((text) => !text.includes('\0'), 'must not contain NUL');
const ZEvent = z.looseObject({
  id: ZText.nullish(),
  name: ZText,
  data: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().int().nonnegative().nullish(),
});
const ZSignal = z.object({ signal: ZText, data: z.unknown() });

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new Refusal(400, `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`);
}

function read<T>(request: Request, body: (tx: Parameters<typeof readHealth>[0]) => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  return perform(request.engine, ({ tx }) => body(tx), patienceMs);
}

async function found<T>(value: Promise<T | undefined>, what: string): Promise<Response> {
  const data = await value;
  if (data === undefined) throw new Refusal(404, `There is no ${what} with this id.`);
  return { status: 200, body: { data } };
}

const ROUTES: Route[] = [
  {
    // Events. The key in the path is the sender's proof.
    method: 'POST',
    path: /^\/e\/([^/]+)$/,
    open: true,
    async handle({ engine, params, headers, body }) {
      if (!sameSecret(decodeURIComponent(params[0]), engine.config.eventKey)) throw new Refusal(401, 'The event key is not valid.');
      const seed = headers['x-inngest-event-id-seed'] as string | undefined;
      const events = parse(z.array(ZEvent), Array.isArray(body) ? body : [body]).map((event, n): EventBody => {
        if (event.name.startsWith('inngest/')) throw new Refusal(400, `The event name ${event.name} is reserved.`);
        return { ...event, id: event.id || seededUlid(seed, n) || ulid(), data: event.data ?? {}, ts: event.ts || Date.now(), v: event.v as string | undefined };
      });
      const traceparent = currentTraceparent(headers.traceparent as string | undefined);
      await perform(engine, (work) => publish(Object.assign(work, { traceparent }), events), PATIENCE_MS);
      return { status: 200, body: { ids: events.map(({ id }) => id), status: 200 } };
    },
  },
  {
    method: 'POST',
    path: /^\/fn\/register$/,
    async handle({ engine, body }) {
      const app = parse(ZRegistration, body);
      const modified = await storeApp(engine, { url: app.url, id: app.appName, functions: app.functions });
      return { status: 200, body: { ok: true, status: 200, modified } };
    },
  },
  {
    method: 'POST',
    path: /^\/v1\/signals$/,
    async handle({ engine, body }) {
      const { signal, data } = parse(ZSignal, body);
      const runId = await perform(engine, (work) => deliverSignal(work, signal, data ?? null), PATIENCE_MS);
      if (!runId) throw new Refusal(404, 'No run waits for this signal.');
      return { status: 200, body: { data: { run_id: runId } } };
    },
  },
  {
    method: 'GET',
    path: /^\/v1\/runs$/,
    async handle(request) {
      const { query } = request;
      const text = (name: string) => query.get(name) ?? undefined;
      const limit = Math.min(MOST_RUNS, Math.max(1, Number(query.get('limit') ?? 50) || 50));
      return { status: 200, body: { data: await read(request, (tx) => listRuns(tx, { status: text('status'), functionId: text('function_id'), before: text('before'), limit })) } };
    },
  },
  { method: 'GET', path: /^\/v1\/runs\/([^/]+)$/, handle: (request) => found(read(request, (tx) => readRun(tx, request.params[0])), 'run') },
  {
    method: 'DELETE',
    path: /^\/v1\/runs\/([^/]+)$/,
    async handle(request) {
      const id = request.params[0];
      if (!(await read(request, (tx) => readRun(tx, id)))) throw new Refusal(404, 'There is no run with this id.');
      await perform(request.engine, (work) => cancelRun(work, id, 'Cancelled by request.'), PATIENCE_MS);
      return { status: 204 };
    },
  },
  { method: 'GET', path: /^\/v1\/events\/([^/]+)$/, handle: (request) => found(read(request, (tx) => readEvent(tx, request.params[0])), 'event') },
  { method: 'GET', path: /^\/v1\/events\/([^/]+)\/runs$/, handle: async (request) => ({ status: 200, body: { data: await read(request, (tx) => runsOfEvent(tx, decodeURIComponent(request.params[0]))) } }) },
  { method: 'GET', path: /^\/health$/, open: true, handle: async (request) => ({ status: 200, body: await read(request, readHealth, HEALTH_PATIENCE_MS) }) },
];

async function readBody(incoming: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Refusal(413, `The request is larger than ${MAX_BODY / 1024 / 1024} MB.`);
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}

async function answer(engine: Engine, incoming: http.IncomingMessage): Promise<Response> {
  const url = new URL(incoming.url ?? '/', 'http://engine');
  const method = incoming.method ?? 'GET';
  const routes = ROUTES.filter((route) => route.path.test(url.pathname));
  const route = routes.find((candidate) => candidate.method === method);
  if (!route) throw new Refusal(routes.length > 0 ? 405 : 404, routes.length > 0 ? `${method} is not possible here.` : 'There is nothing here.');
  if (!route.open && !isAuthorised(incoming.headers.authorization, engine.config.signingKey)) throw new Refusal(401, 'Send the signing key as a bearer token.');
  const body = method === 'POST' ? await readBody(incoming) : undefined;
  const params = (route.path.exec(url.pathname) ?? []).slice(1);
  return route.handle({ engine, method, path: url.pathname, query: url.searchParams, headers: incoming.headers, body, params });
}

/** The engine's HTTP interface, to listen on 127.0.0.1: events in, registrations, signals, reads, cancel, health. */
export function createEngineServer(engine: Engine): http.Server {
  return http.createServer((incoming, outgoing) => {
    const send = ({ status, body }: Response) => {
      outgoing.writeHead(status, { 'content-type': 'application/json' });
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    };
    answer(engine, incoming).then(send, (error: unknown) => {
      if (error instanceof Refusal) return send({ status: error.status, body: { error: error.message, status: error.status } });
      const isAway = isPassing(error);
      engine.log.error({ error, path: incoming.url?.replace(/^\/e\/.*/, '/e/…') }, 'a request failed');
      const message = isAway ? 'The database cannot be reached right now; nothing was changed.' : 'The engine could not do this; see its log.';
      return send({ status: isAway ? 503 : 500, body: { error: message, status: isAway ? 503 : 500 } });
    });
  });
}
