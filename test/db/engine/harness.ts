import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inngest, type InngestFunction } from 'inngest';
import { createServer } from 'inngest/node';
import { freePort } from '#lib/dev/ports.ts';
import { appIds, forgetInngest, inngestApps, inngestBin, inngestCommand, readableIds } from './inngest-server.ts';

export const SIGNING_KEY = `signkey-test-${randomBytes(32).toString('hex')}`;
export const EVENT_KEY = randomBytes(16).toString('hex');

const quiet = { info() {}, warn() {}, error() {}, debug() {} };

/** An Inngest client as an app's environment would configure it. */
export function client(id: string, engineUrl: string): Inngest {
  appIds.add(id);
  return new Inngest({ id, baseUrl: engineUrl, eventKey: EVENT_KEY, signingKey: SIGNING_KEY, isDev: false, logger: quiet, checkpointing: false });
}

export type RunningApp = { url: string; port: number; stop(): Promise<void> };

/** Serves functions over real HTTP with the SDK's own server. */
export async function serveApp(inngest: Inngest, functions: InngestFunction.Any[], port = 0): Promise<RunningApp> {
  const server: http.Server = createServer({ client: inngest, functions });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/api/inngest`,
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type EngineProcess = { child: ChildProcess; url: string; log: () => string; kill(signal?: NodeJS.Signals): Promise<void> };

type EngineOptions = { port: number; databaseUrl: string; appUrls: string[]; env?: Record<string, string> };

function engineCommand(options: EngineOptions) {
  return {
    program: process.execPath,
    args: ['--import', './lib/dev/exit-with-parent.mjs', '--import', 'tsx', 'jobs/engine/main.ts'],
    env: {
      ...process.env,
      DATABASE_URL: options.databaseUrl,
      INNGEST_ENGINE_PORT: String(options.port),
      INNGEST_SIGNING_KEY: SIGNING_KEY,
      INNGEST_EVENT_KEY: EVENT_KEY,
      INNGEST_APPS: options.appUrls.join(','),
      INNGEST_ENGINE_RETRY_SECONDS: '0.2',
      INNGEST_ENGINE_SYNC_SECONDS: '1',
      ...options.env,
    },
  };
}

/** The engine as the process it is in production. Resolves when it answers. */
export async function spawnEngine(options: EngineOptions): Promise<EngineProcess> {
  const { program, args, env } = inngestBin ? await inngestCommand({ ...options, signingKey: SIGNING_KEY, eventKey: EVENT_KEY }) : engineCommand(options);
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-200_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const engine: EngineProcess = {
    child,
    url: `http://127.0.0.1:${options.port}`,
    log: () => log,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await ended;
      if (inngestBin && signal === 'SIGTERM') forgetInngest(options.port);
    },
  };
  process.once('exit', () => child.kill('SIGKILL'));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the engine ended: ${log}`);
    return (await fetch(`${engine.url}/health`).catch(() => undefined))?.ok;
  }, 240_000);
  return engine;
}

/** Waits for a truthy value, asking every 25 ms. */
export async function until<T>(ask: () => Promise<T> | T, ms = 15_000): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await ask();
    if (value) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > end) throw new Error(`nothing happened within ${ms} ms`);
    await sleep(25);
  }
}

export type RunView = { run_id: string; function_id: string; status: string; output: unknown; event_ids: string[]; steps?: { name: string; status: string }[]; run_started_at: string };

/** The engine's read API. */
export async function api(engineUrl: string, path: string, init: RequestInit = {}): Promise<{ status: number; data: unknown }> {
  // Inngest's server keeps its answers for some seconds under their address.
  const fresh = inngestBin ? `${path.includes('?') ? '&' : '?'}at=${Date.now()}` : '';
  const response = await fetch(engineUrl + path + fresh, { ...init, headers: { authorization: `Bearer ${SIGNING_KEY}`, ...init.headers } });
  const text = await response.text();
  return { status: response.status, data: text ? (JSON.parse(text) as { data?: unknown }).data : undefined };
}

/** The runs that an event started. Inngest's server says of them in a list that they are completed when they are not: each is asked for. */
export async function eventRuns(engineUrl: string, eventId: string): Promise<RunView[]> {
  const runs = ((await api(engineUrl, `/v1/events/${encodeURIComponent(eventId)}/runs`)).data ?? []) as RunView[];
  if (!inngestBin) return runs;
  const ids = await readableIds(engineUrl, SIGNING_KEY);
  return Promise.all(runs.map(async ({ run_id, function_id }) => ({ ...((await api(engineUrl, `/v1/runs/${run_id}`)).data as RunView), function_id: ids.get(function_id) ?? function_id })));
}

/** The runs that an event started, once there are `count` and all have ended. */
export async function endedRuns(engineUrl: string, eventId: string, count = 1, ms = 20_000): Promise<RunView[]> {
  return until(async () => {
    const runs = await eventRuns(engineUrl, eventId);
    return runs.length >= count && runs.every((run) => ['Completed', 'Failed', 'Cancelled'].includes(run.status)) && runs;
  }, ms);
}

/** Waits until a run waits in a step (`name`, or any). Inngest's API says nothing of steps: there it is a while. */
export async function waitsInStep(engineUrl: string, runId: string, step?: string): Promise<void> {
  if (inngestBin) return sleep(1_000);
  await until(async () => ((await api(engineUrl, `/v1/runs/${runId}`)).data as RunView).steps?.some(({ name, status }) => (!step || name === step) && status === 'Pending'));
}

/** Engine and one app on free ports, the app synced. */
export async function startBoth(appId: string, functions: (inngest: Inngest) => InngestFunction.Any[], databaseUrl = process.env.DATABASE_URL as string) {
  const port = await freePort();
  const inngest = client(appId, `http://127.0.0.1:${port}`);
  const app = await serveApp(inngest, functions(inngest));
  const engine = await spawnEngine({ port, databaseUrl, appUrls: [app.url] });
  await synced(engine.url, 1);
  // A test may put another process in `engine`; whichever is there at the end is stopped.
  const both = {
    inngest,
    app,
    engine,
    port,
    stop: async () => {
      await both.engine.kill('SIGTERM');
      await app.stop();
    },
  };
  return both;
}

/** Waits until the engine knows so many apps. */
export async function synced(engineUrl: string, apps: number): Promise<void> {
  if (inngestBin) {
    await until(async () => (await inngestApps(engineUrl)) >= apps, 60_000);
    return;
  }
  await until(async () => {
    const health = (await (await fetch(`${engineUrl}/health`)).json()) as { apps: { id: string | null }[] };
    return health.apps.filter(({ id }) => id).length >= apps;
  }, 240_000);
}
