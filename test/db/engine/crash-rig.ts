/** @file Postgres, the engine and an app as processes of their own, each of which may be killed, and what must hold of the runs afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { ensureDatabase } from '#lib/dev/migrate.ts';
import { freePort } from '#lib/dev/ports.ts';
import { type PostgresServer, startPostgres } from '#lib/dev/postgres.ts';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';
import { client, EVENT_KEY, type EngineProcess, type RunView, SIGNING_KEY, spawnEngine, synced, until } from './harness.ts';

type Effect = { id: number; run: string; step: string; made_at: Date };
type Memos = { run_id: string; n: number; steps: Record<string, number>; ended: Record<string, string>; positions: number[] };

/** How long a call that was taken over may go on in the app: its longest step and the database's answer on a busy machine. */
const LATE_MS = 3_000;

export class CrashRig {
  readonly dir = mkdtempSync(join(tmpdir(), 'apiary-crash-'));
  postgres!: PostgresServer;
  engine!: EngineProcess;
  app!: ChildProcess;
  databaseUrl = '';
  #ports = { engine: 0, app: 0 };

  async start(): Promise<void> {
    chmodSync(this.dir, 0o755);
    this.postgres = await this.#bootPostgres();
    await ensureDatabase(this.postgres.url('postgres'), 'crash');
    this.databaseUrl = this.postgres.url('crash');
    await this.query(
      'CREATE TABLE effects (id serial PRIMARY KEY, run text, step text, made_at timestamptz NOT NULL DEFAULT now()); CREATE TABLE results (run text, first int, left_one int, right_one int, last int)',
    );
    this.#ports = { engine: await freePort(), app: await freePort() };
    this.#bootApp();
    await this.#bootEngine();
    await synced(this.engine.url, 1);
  }

  async stop(): Promise<void> {
    await this.engine?.kill('SIGKILL');
    this.app?.kill('SIGKILL');
    await this.postgres?.stop();
    removePostgresHome(join(this.dir, 'postgres'));
    await rm(this.dir, { recursive: true, force: true });
  }

  async killEngine(): Promise<void> {
    await this.engine.kill('SIGKILL');
    await this.#bootEngine();
  }

  async killApp(): Promise<void> {
    this.app.kill('SIGKILL');
    await sleep(300);
    this.#bootApp();
  }

  async killPostgres(): Promise<void> {
    process.kill(this.postgres.pid, 'SIGKILL');
    await this.postgres.exited;
    await sleep(300);
    this.postgres = await until(() => this.#bootPostgres(this.postgres.port).catch(() => undefined), 60_000);
    expect(this.postgres.url('crash')).toBe(this.databaseUrl);
  }

  /** A second engine on the same database. */
  async anotherEngine(): Promise<EngineProcess> {
    return spawnEngine({ port: await freePort(), databaseUrl: this.databaseUrl, appUrls: [] });
  }

  /** Sends events as an app's sweep would: the same one again until the engine has taken it. Returns their ids. */
  async sendAll(count: number): Promise<string[]> {
    const inngest = client('crash', this.engine.url);
    const ids = Array.from({ length: count }, (_, n) => `crash-${Date.now()}-${n}`);
    for (const id of ids) await until(() => inngest.send({ id, name: 'crash/go', data: {} }).then(() => true, () => false), 600_000);
    return ids;
  }

  async query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    const connection = new pg.Client({ connectionString: this.databaseUrl });
    await connection.connect();
    try {
      return (await connection.query<T>(sql, values)).rows;
    } finally {
      await connection.end();
    }
  }

  /**
   * Every run finished, once per event; no step's result was ever lost or replaced: the values of all entries are those memoised; and no step ran again
   * once its result was stored. Returns how many calls had to be repeated.
   */
  async expectExactlyOnce(eventIds: string[], ms = 120_000): Promise<number> {
    const runs = await this.#ended(eventIds, ms);
    expect(runs.map(({ status }) => status).filter((status) => status !== 'Completed')).toEqual([]);
    expect(runs).toHaveLength(eventIds.length);
    expect(new Set(runs.flatMap(({ event_ids }) => event_ids)).size).toBe(eventIds.length);
    const ids = runs.map(({ run_id }) => run_id);
    const memos = await this.query<Memos>(
      `SELECT run_id, count(*)::int AS n, json_object_agg(name, memo -> 'data') AS steps, json_object_agg(name, ended_at) AS ended, array_agg(position ORDER BY position) AS positions
       FROM inngest.steps WHERE run_id = ANY ($1) GROUP BY run_id`,
      [ids],
    );
    expect(memos).toHaveLength(eventIds.length);
    const entries = await this.query<{ run: string; first: number; left_one: number; right_one: number; last: number }>('SELECT * FROM results WHERE run = ANY ($1)', [ids]);
    const effects = await this.query<Effect>('SELECT * FROM effects WHERE run = ANY ($1)', [ids]);
    for (const { run_id, n, steps, ended, positions } of memos) {
      expect(n).toBe(6);
      expect(positions).toEqual([1, 2, 3, 4, 5, 6]);
      const memo = [steps.first, steps.left, steps.right, steps.last];
      expect(runs.find((run) => run.run_id === run_id)?.output).toEqual(memo);
      for (const entry of entries.filter(({ run }) => run === run_id)) expect([entry.first, entry.left_one, entry.right_one, entry.last]).toEqual(memo);
      for (const { step, made_at } of effects.filter(({ run }) => run === run_id)) expect(made_at.getTime()).toBeLessThan(new Date(ended[step]).getTime() + LATE_MS);
    }
    expect(await this.query('SELECT * FROM inngest.queue')).toEqual([]);
    return effects.length - 4 * eventIds.length;
  }

  async #ended(ids: string[], ms: number): Promise<RunView[]> {
    return until(async () => {
      const rows = await this.query<RunView & { ended_at: Date | null }>('SELECT id AS run_id, status, output, event_ids, ended_at FROM inngest.runs WHERE event_ids && $1', [ids]).catch(
        (): (RunView & { ended_at: Date | null })[] => [],
      );
      return rows.length >= ids.length && rows.every(({ ended_at }) => ended_at) ? rows : undefined;
    }, ms);
  }

  async #bootEngine(): Promise<void> {
    this.engine = await spawnEngine({ port: this.#ports.engine, databaseUrl: this.databaseUrl, appUrls: [`http://127.0.0.1:${this.#ports.app}/api/inngest`] });
  }

  #bootPostgres(port?: number): Promise<PostgresServer> {
    return startPostgres({ dir: join(this.dir, 'postgres'), password: 'test', durable: true, port, logFile: join(this.dir, 'postgres.log') });
  }

  #bootApp(): void {
    const env = { ...process.env, PORT: String(this.#ports.app), DATABASE_URL: this.databaseUrl, ENGINE_URL: `http://127.0.0.1:${this.#ports.engine}`, INNGEST_SIGNING_KEY: SIGNING_KEY, INNGEST_EVENT_KEY: EVENT_KEY };
    this.app = spawn(process.execPath, ['--import', './lib/dev/exit-with-parent.mjs', '--import', 'tsx', 'test/db/engine/crash-app.ts'], { env, stdio: 'ignore' });
  }
}
