import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureDatabase, migrate } from '#lib/dev/migrate.ts';
import { type PostgresServer, startPostgres } from '#lib/dev/postgres.ts';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the server's own database; each test file gets a clone of `tpl`. */
    postgresUrl: string;
  }
}

type Shared = { starting: Promise<{ server: PostgresServer; dir: string }>; users: number };
const store = globalThis as { apiaryTestPostgres?: Shared };

async function start(): Promise<{ server: PostgresServer; dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'apiary-test-'));
  chmodSync(dir, 0o755);
  const server = await startPostgres({ dir: join(dir, 'postgres'), password: 'test', durable: false, logFile: join(dir, 'postgres.log') });
  await ensureDatabase(server.url('postgres'), 'tpl');
  await migrate(server.url('tpl'));
  return { server, dir };
}

/** One embedded Postgres per test run, shared by every project that needs it, with the migrated database `tpl` to clone. */
export async function setup(project: TestProject): Promise<void> {
  store.apiaryTestPostgres ??= { starting: start(), users: 0 };
  store.apiaryTestPostgres.users++;
  const { server } = await store.apiaryTestPostgres.starting;
  project.provide('postgresUrl', server.url('postgres'));
}

export async function teardown(): Promise<void> {
  const shared = store.apiaryTestPostgres;
  if (!shared || --shared.users > 0) return;
  store.apiaryTestPostgres = undefined;
  const { server, dir } = await shared.starting;
  await server.stop();
  removePostgresHome(join(dir, 'postgres'));
  removePostgresHome(dir);
}
