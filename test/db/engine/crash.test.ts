import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureDatabase } from '#lib/dev/migrate.ts';
import { freePort } from '#lib/dev/ports.ts';
import { type PostgresServer, startPostgres } from '#lib/dev/postgres.ts';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';
import { client, EVENT_KEY, type EngineProcess, type RunView, SIGNING_KEY, spawnEngine, synced, until } from './harness.ts';

const RUNS = 50;
let dir: string;
let postgres: PostgresServer;
let enginePort: number;
let appPort: number;
let engine: EngineProcess;
let app: ChildProcess;
let databaseUrl: string;

const bootPostgres = (port?: number) => startPostgres({ dir: join(dir, 'postgres'), password: 'test', durable: true, port, logFile: join(dir, 'postgres.log') });
const bootEngine = () => spawnEngine({ port: enginePort, databaseUrl, appUrls: [`http://127.0.0.1:${appPort}/api/inngest`] });

function bootApp(): ChildProcess {
  const env = { ...process.env, PORT: String(appPort), DATABASE_URL: databaseUrl, ENGINE_URL: `http://127.0.0.1:${enginePort}`, INNGEST_SIGNING_KEY: SIGNING_KEY, INNGEST_EVENT_KEY: EVENT_KEY };
  return spawn(process.execPath, ['--import', './lib/dev/exit-with-parent.mjs', '--import', 'tsx', 'test/db/engine/crash-app.ts'], { env, stdio: 'ignore' });
}

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const connection = new pg.Client({ connectionString: databaseUrl });
  await connection.connect();
  try {
    return (await connection.query<T>(sql)).rows;
  } finally {
    await connection.end();
  }
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'apiary-crash-'));
  chmodSync(dir, 0o755);
  postgres = await bootPostgres();
  await ensureDatabase(postgres.url('postgres'), 'crash');
  databaseUrl = postgres.url('crash');
  await query('CREATE TABLE effects (id serial PRIMARY KEY, run text, step text); CREATE TABLE results (run text, first int, left_one int, right_one int, last int)');
  [enginePort, appPort] = [await freePort(), await freePort()];
  app = bootApp();
  engine = await bootEngine();
  await synced(engine.url, 1);
}, 120_000);

afterAll(async () => {
  await engine?.kill('SIGKILL');
  app?.kill('SIGKILL');
  await postgres?.stop();
  removePostgresHome(join(dir, 'postgres'));
  await rm(dir, { recursive: true, force: true });
});

async function sendAll(): Promise<string[]> {
  const inngest = client('crash', engine.url);
  const ids = Array.from({ length: RUNS }, (_, n) => `crash-${Date.now()}-${n}`);
  // As an app's sweep would: the same event again until the engine has taken it.
  for (const id of ids) await until(() => inngest.send({ id, name: 'crash/go', data: {} }).then(() => true, () => false), 60_000);
  return ids;
}

async function ended(ids: string[]): Promise<RunView[]> {
  return until(async () => {
    const rows = await query<RunView & { ended_at: Date | null }>(`SELECT id AS run_id, status, output, event_ids, ended_at FROM inngest.runs WHERE event_ids && ARRAY['${ids.join("','")}']`).catch((): (RunView & { ended_at: Date | null })[] => []);
    return rows.length >= ids.length && rows.every(({ ended_at }) => ended_at) ? rows : undefined;
  }, 120_000);
}

/** Every run finished, once per event, and no step's result was ever replaced: the values of all entries are those memoised. */
async function expectExactlyOnce(ids: string[]): Promise<void> {
  const runs = await ended(ids);
  expect(runs.map(({ status }) => status).filter((status) => status !== 'Completed')).toEqual([]);
  expect(runs).toHaveLength(RUNS);
  expect(new Set(runs.flatMap(({ event_ids }) => event_ids)).size).toBe(RUNS);
  const list = `ARRAY['${runs.map(({ run_id }) => run_id).join("','")}']`;
  const memos = await query<{ run_id: string; n: number; steps: Record<string, number>; positions: number[] }>(
    `SELECT run_id, count(*)::int AS n, json_object_agg(name, memo -> 'data') AS steps, array_agg(position ORDER BY position) AS positions FROM inngest.steps WHERE run_id = ANY (${list}) GROUP BY run_id`,
  );
  expect(memos).toHaveLength(RUNS);
  const entries = await query<{ run: string; first: number; left_one: number; right_one: number; last: number }>(`SELECT * FROM results WHERE run = ANY (${list})`);
  for (const { run_id, n, steps, positions } of memos) {
    expect(n).toBe(6);
    expect(positions).toEqual([1, 2, 3, 4, 5, 6]);
    const memo = [steps.first, steps.left, steps.right, steps.last];
    expect(runs.find((run) => run.run_id === run_id)?.output).toEqual(memo);
    for (const entry of entries.filter(({ run }) => run === run_id)) expect([entry.first, entry.left_one, entry.right_one, entry.last]).toEqual(memo);
  }
  expect(await query('SELECT * FROM inngest.queue')).toEqual([]);
}

test('50 runs survive kill -9 of the engine, again and again', { timeout: 180_000 }, async () => {
  const sending = sendAll();
  for (let kills = 0; kills < 8; kills++) {
    await sleep(200 + Math.random() * 1000);
    await engine.kill('SIGKILL');
    engine = await bootEngine();
  }
  await expectExactlyOnce(await sending);
});

test('50 runs survive kill -9 of the app and of Postgres', { timeout: 180_000 }, async () => {
  const sending = sendAll();
  for (const victim of ['app', 'postgres', 'app', 'postgres', 'app']) {
    await sleep(600 + Math.random() * 800);
    if (victim === 'app') {
      app.kill('SIGKILL');
      await sleep(300);
      app = bootApp();
    } else {
      process.kill(postgres.pid, 'SIGKILL');
      await postgres.exited;
      await sleep(300);
      postgres = await until(() => bootPostgres(postgres.port).catch(() => undefined), 60_000);
      expect(postgres.url('crash')).toBe(databaseUrl);
    }
  }
  await expectExactlyOnce(await sending);
  expect(engine.child.exitCode).toBe(null);
});

test('two engines share the work of one database, and one dies', { timeout: 180_000 }, async () => {
  const second = await spawnEngine({ port: await freePort(), databaseUrl, appUrls: [] });
  const sending = sendAll();
  await sleep(2500);
  await second.kill('SIGKILL');
  await expectExactlyOnce(await sending);
});
