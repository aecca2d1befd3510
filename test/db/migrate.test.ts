import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('an edited migration is refused by name', async () => {
  const url = await emptyDatabase('migrate_edited');
  const folder = folderWith({ '1_a': 'CREATE TABLE a (n int)' });
  await migrate(url, { folder });
  writeFileSync(join(folder, '1_a', 'migration.sql'), 'CREATE TABLE a (n bigint)');
  await expect(migrate(url, { folder })).rejects.toThrow(/1_a was changed after it was applied/);
});
