/** @file App, engine, worker and S3 for the tests of runs: each real, each to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POST as postProgress } from '#app/api/v1/runs/[runId]/progress/route.ts';
import { POST as postHeartbeat } from '#app/api/v1/workers/heartbeat/route.ts';
import { db } from '#lib/db.ts';
import { freePort } from '#lib/dev/ports.ts';
import { newUserId } from '#lib/ids.ts';
import { startBalancer } from '#test/support/balancer.ts';
import { serveRoutes } from '#test/support/route-server.ts';
import { startTestS3, useTestS3 } from '#test/support/s3-server.ts';
import { type EngineProcess, EVENT_KEY, serveApp, SIGNING_KEY, spawnEngine, synced, until } from '../engine/harness.ts';

export interface WorkerProcess {
  readonly port: number;
  readonly log: () => string;
  health(): Promise<{ workerId: string; current: { runId: string; function: string } | null } | undefined>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

async function spawnWorker(main: string, port: number, env: Record<string, string>): Promise<WorkerProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--import', './lib/dev/exit-with-parent.mjs', '--import', 'tsx', main], {
    env: { ...process.env, GPU_WORKER_PORT: String(port), GPU_WORKER_ID: `worker ${port}`, GPU_WORKER_THREADS: '1', GPU_WORKER_PARALLEL: '1', GPU_WORKER_SLICE_SECONDS: '0.5', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.once('exit', () => child.kill('SIGKILL'));
  const health: WorkerProcess['health'] = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as never) : undefined;
  };
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the worker ended: ${log}`);
    return health();
  }, 240_000);
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    await ended;
  };
  return { port, log: () => log, health, kill };
}

/** The worker that only counts. */
const COUNTING = 'test/fixtures/gpu-worker/worker-main.ts';

/**
 * Starts everything; the app's functions are given when the environment is set, so that the real Inngest client takes it.
 * Its parts are replaced by those that were started again.
 * @param main the worker's program.
 * @param engine settings of the engine that are not the harness's.
 * @param isBalanced puts all workers behind one address: without it, the engine calls whichever came last.
 */
export async function startRunPlatform(loadFunctions: () => Promise<Parameters<typeof serveApp>[1]>, { main = COUNTING, engine: env, isBalanced = false }: { main?: string; engine?: Record<string, string>; isBalanced?: boolean } = {}) {
  const s3 = await startTestS3();
  useTestS3(s3);
  const cache = mkdtempSync(join(tmpdir(), 'apiary-runs-'));
  const ports = { engine: await freePort(), worker: await freePort(), second: await freePort(), third: await freePort() };
  const routes = (path: string, request: Request) => {
    if (path === '/api/v1/workers/heartbeat') return postHeartbeat(request);
    const runId = /^\/api\/v1\/runs\/([A-Z0-9]+)\/progress$/.exec(path)?.[1];
    return runId ? postProgress(request, { params: Promise.resolve({ runId }) }) : undefined;
  };
  const api = await serveRoutes(routes);
  const engineUrl = `http://127.0.0.1:${ports.engine}`;
  Object.assign(process.env, { APP_URL: api.url, GPU_WORKER_CACHE: cache, INNGEST_DEV: '0', INNGEST_BASE_URL: engineUrl, INNGEST_EVENT_KEY: EVENT_KEY, INNGEST_SIGNING_KEY: SIGNING_KEY });
  const { inngest } = await import('#jobs/client.ts');
  const app = await serveApp(inngest as never, await loadFunctions());
  const balancer = isBalanced ? await startBalancer([ports.worker, ports.second, ports.third]) : null;
  const workerUrls = balancer ? [`${balancer.url}/api/inngest`] : [ports.worker, ports.second].map((port) => `http://127.0.0.1:${port}/api/inngest`);
  const bootEngine = () => spawnEngine({ port: ports.engine, databaseUrl: process.env.DATABASE_URL as string, appUrls: [app.url, ...workerUrls], env });
  const bootWorker = (port = ports.worker, own: Record<string, string> = {}) => spawnWorker(main, port, own);
  const [engine, worker] = await Promise.all([bootEngine(), bootWorker()]);
  await synced(engine.url, 2);
  const createdById = newUserId();
  await db().user.create({ data: { id: createdById, email: `${createdById}@example.org`, name: 'Ada', roles: ['Researcher'] } });
  const platform = { api, app, s3, engine: engine as EngineProcess, worker, ports, bootEngine, bootWorker, createdById, routes, stop: async () => {} };
  platform.stop = async () => {
    await Promise.all([platform.engine.kill('SIGTERM'), platform.worker.kill('SIGTERM')]);
    await app.stop();
    await platform.api.stop();
    await balancer?.stop();
    await s3.stop();
    await rm(cache, { recursive: true, force: true });
  };
  return platform;
}
