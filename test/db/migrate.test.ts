import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { ensureDatabase, migrate } from '#lib/dev/migrate.ts';

async function emptyDatabase(name: string): Promise<string> {
  await ensureDatabase(inject('postgresUrl'), name);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function folderWith(migrations: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'apiary-migrations-'));
  for (const [name, sql] of Object.entries(migrations)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), sql);
  }
  return folder;
}

test('the template carries every migration of the project, recorded with the checksum that Prisma would write', async () => {
  const recorded = await rows(process.env.DATABASE_URL as string, 'SELECT migration_name, checksum, finished_at FROM _prisma_migrations ORDER BY migration_name');
  const names = readdirSync('prisma/migrations').filter((name) => !name.endsWith('.toml')).sort();
  expect(recorded.map((row) => row.migration_name)).toEqual(names);
  for (const row of recorded) {
    const sql = readFileSync(join('prisma/migrations', row.migration_name as string, 'migration.sql'));
    expect(row.checksum).toBe(createHash('sha256').update(sql).digest('hex'));
    expect(row.finished_at).toBeInstanceOf(Date);
  }
});

test('a second run applies only what is new, and four at once apply each migration once', async () => {
  const url = await emptyDatabase('migrate_twice');
  const folder = folderWith({ '1_a': 'CREATE TABLE a (n int)' });
  expect(await migrate(url, { folder })).toEqual(['1_a']);
  mkdirSync(join(folder, '2_b'));
  writeFileSync(join(folder, '2_b', 'migration.sql'), 'INSERT INTO a VALUES (1)');
  const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { folder })));
  expect(results.flat()).toEqual(['2_b']);
  expect(await rows(url, 'SELECT n FROM a')).toEqual([{ n: 1 }]);
});

test('a failing migration leaves nothing behind and is named', async () => {
  const url = await emptyDatabase('migrate_fails');
  const folder = folderWith({ '1_half': 'CREATE TABLE half (n int); SELECT nonsense;' });
  await expect(migrate(url, { folder })).rejects.toThrow(/1_half failed and was rolled back: column "nonsense" does not exist/);
  expect(await rows(url, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  writeFileSync(join(folder, '1_half', 'migration.sql'), 'CREATE TABLE half (n int)');
  expect(await migrate(url, { folder })).toEqual(['1_half']);
});

test('an address of a pooler is refused before anything is held there', async () => {
  await expect(migrate('postgresql://127.0.0.1:1/none?pgbouncer=true')).rejects.toThrow(/pgbouncer=true.* set DATABASE_URL to the address of Postgres itself\.$/);
});

test('an edited migration is refused by name', async () => {
  const url = await emptyDatabase('migrate_edited');
  const folder = folderWith({ '1_a': 'CREATE TABLE a (n int)' });
  await migrate(url, { folder });
  writeFileSync(join(folder, '1_a', 'migration.sql'), 'CREATE TABLE a (n bigint)');
  await expect(migrate(url, { folder })).rejects.toThrow(/1_a was changed after it was applied/);
});

/** What the version before would stumble over: it goes on serving while, and after, the next one's migrations are applied. */
const BREAKS = [/\bDROP\b/i, /\bRENAME\b/i, /\bTRUNCATE\b/i, /\bALTER\s+COLUMN\b/i, /\bADD\s+COLUMN\b(?=[^,;]*\bNOT\s+NULL\b)(?![^,;]*\bDEFAULT\b)/i];

test('the project’s migrations only add', () => {
  const breaks = (sql: string): boolean => BREAKS.some((pattern) => pattern.test(sql.replace(/--.*$/gm, '')));
  expect(['ALTER TABLE "Run" DROP COLUMN "label"', 'ALTER TABLE "Run" ADD COLUMN "a" TEXT, ADD COLUMN "b" INTEGER NOT NULL', 'ALTER TABLE "Run" RENAME TO "R"'].filter(breaks)).toHaveLength(3);
  expect(['ALTER TABLE "Run" ADD COLUMN "a" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "b" TEXT', 'CREATE TABLE "T" ("a" TEXT NOT NULL)'].filter(breaks)).toEqual([]);
  const names = readdirSync('prisma/migrations').filter((name) => !name.endsWith('.toml'));
  expect(names.filter((name) => breaks(readFileSync(join('prisma/migrations', name, 'migration.sql'), 'utf8')))).toEqual([]);
});

test('a migration that cannot have its table steps aside, so that others do not wait behind it, and is applied when the table is free', async () => {
  const url = await emptyDatabase('migrate_patient');
  const folder = folderWith({ '1_a': 'CREATE TABLE a (n int); INSERT INTO a VALUES (1)' });
  await migrate(url, { folder });
  mkdirSync(join(folder, '2_b'));
  writeFileSync(join(folder, '2_b', 'migration.sql'), 'ALTER TABLE a ADD COLUMN m int DEFAULT 7');
  const backup = new pg.Client({ connectionString: url });
  await backup.connect();
  await backup.query('BEGIN; SELECT * FROM a');
  const migrating = migrate(url, { folder });
  const waits: number[] = [];
  for (const end = Date.now() + 4_000; Date.now() < end; ) {
    const asked = Date.now();
    expect(await rows(url, 'SELECT n FROM a')).toEqual([{ n: 1 }]);
    waits.push(Date.now() - asked);
    await sleep(50);
  }
  await backup.query('COMMIT');
  await backup.end();
  expect(await migrating).toEqual(['2_b']);
  expect(await rows(url, 'SELECT n, m FROM a')).toEqual([{ n: 1, m: 7 }]);
  // It was in the way once at least, and never for much longer than it may wait.
  expect(Math.max(...waits)).toBeGreaterThan(300);
  expect(Math.max(...waits)).toBeLessThan(2_500);
  expect(waits.length).toBeGreaterThan(5);
}, 30_000);
