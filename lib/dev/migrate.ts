/**
 * @file Applies prisma/migrations without Prisma's schema engine (a download that is not always there). What it writes to
 * _prisma_migrations is what `prisma migrate deploy` writes, so either can continue after the other.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { isPooled } from '#lib/is-pooled.ts';

const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
/** Prisma's own advisory lock, so that its `migrate deploy` and this wait for each other. */
const PRISMA_LOCK = 72_707_369;

/**
 * How long a migration waits for a table that somebody holds before it steps aside, and how long until it tries again: whoever asks for the table waits behind it.
 * Less than Postgres's deadlock_timeout (1 s), so that it is never somebody's claim that is given up for it.
 */
const LOCK_MS = 800;
const ASIDE_MS = 1_000;
/** How long it goes on trying: a backup reads every table in one transaction. */
const TRYING_MS = 30 * 60_000;
const LOCK_NOT_AVAILABLE = '55P03';

const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/** Each migration is one transaction together with its row: it is there whole or not at all. */
async function applyOne(client: pg.Client, name: string, sql: Buffer, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
    await client.query(sql.toString('utf8'));
    await client.query(
      'INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count") VALUES ($1, $2, clock_timestamp(), $3, 1)',
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`Migration ${name} failed and was rolled back: ${(error as Error).message}.`, { cause: error });
  }
}

/** Steps aside as often as a table is held, so that the platform goes on serving behind whoever holds it. */
async function applyPatiently(client: pg.Client, name: string, sql: Buffer, checksum: string): Promise<void> {
  for (const end = Date.now() + TRYING_MS; ; ) {
    try {
      return await applyOne(client, name, sql, checksum);
    } catch (error) {
      if ((error as { cause?: { code?: string } }).cause?.code !== LOCK_NOT_AVAILABLE || Date.now() > end) throw error;
      await sleep(ASIDE_MS);
    }
  }
}

async function applyPending(client: pg.Client, folder: string, only?: string[]): Promise<string[]> {
  await client.query(TABLE);
  const { rows } = await client.query<Applied>('SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL');
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'migration.sql'))).sort();
  const missing = only?.find((name) => !names.includes(name));
  if (missing) throw new Error(`Migration ${missing} is not known to this version: use the version of Apiary that applied it, or a later one.`);
  const done: string[] = [];
  for (const name of only ? names.filter((one) => only.includes(one)) : names) {
    const sql = readFileSync(join(folder, name, 'migration.sql'));
    const checksum = createHash('sha256').update(sql).digest('hex');
    const before = applied.get(name);
    if (before && !before.finished_at) throw new Error(`Migration ${name} was begun by another tool and never finished: mark it as rolled back or applied with "prisma migrate resolve".`);
    if (before && before.checksum !== checksum) throw new Error(`Migration ${name} was changed after it was applied to this database: restore the file, or start the demo over with --fresh.`);
    if (before) continue;
    await applyPatiently(client, name, sql, checksum);
    done.push(name);
  }
  return done;
}

/**
 * Brings a database up to date with the migrations folder, one migrator at a time.
 * @param only the names of those wanted, for a database as an earlier version had it; all when absent.
 * @returns the names that were applied now, in order.
 * @throws a sentence naming the migration that failed, was changed after the fact or is wanted and not there.
 */
export async function migrate(databaseUrl: string, { folder = MIGRATIONS, only }: { folder?: string; only?: string[] } = {}): Promise<string[]> {
  if (isPooled(databaseUrl)) throw new Error('Migrations hold a lock of their session, and a pooler in transaction mode (pgbouncer=true) would keep it for ever: set DATABASE_URL to the address of Postgres itself.');
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    return await applyPending(client, folder, only);
  } finally {
    await client.end();
  }
}

/** Creates a database unless it is there. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const url = process.env.DATABASE_URL;
  try {
    if (!url) throw new Error('Environment variable DATABASE_URL is not set: it names the database to migrate.');
    const done = await migrate(url);
    console.log(done.length ? `applied ${done.join(', ')}` : 'nothing to apply');
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
