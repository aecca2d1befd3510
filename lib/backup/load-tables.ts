import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Manifest, MIGRATIONS_TABLE, SCHEMAS, type SavedTable, tableFile } from './manifest.ts';

type Relation = { schema: string; name: string };
type ForeignKey = Relation & { constraint: string; definition: string };

const quote = pg.escapeIdentifier;
const named = ({ schema, name }: Relation) => `${quote(schema)}.${quote(name)}`;

/** The tables of the platform in this database, without that of the migrations. */
async function relations(client: pg.Client): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND c.relname <> $2 ORDER BY 1, 2`,
    [SCHEMAS, MIGRATIONS_TABLE],
  );
  return rows;
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const { rows: there } = await client.query<{ table: string | null }>('SELECT to_regclass($1) AS table', [`public.${quote(MIGRATIONS_TABLE)}`]);
  if (there[0].table === null) return [];
  return (await client.query<{ name: string }>(`SELECT "migration_name" AS name FROM ${quote(MIGRATIONS_TABLE)} WHERE "rolled_back_at" IS NULL`)).rows.map(({ name }) => name);
}

/**
 * Makes sure that nothing would be overwritten and nobody works on the database.
 * @param migrations those of the backup; a database that has others is not what it was made from.
 * @throws a sentence naming the table that has rows, the migration, or the engine that runs.
 */
export async function expectEmptyDatabase(databaseUrl: string, migrations: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const engines = await client.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'inngest-engine%'");
    if (engines.rowCount) throw new Error('An engine runs on this database: stop the app, the engine and the workers before a restore.');
    for (const name of await appliedMigrations(client)) {
      if (!migrations.includes(name)) throw new Error(`The database has the tables of a later version than the backup (${name}): give the restore a new database without any; it makes them itself.`);
    }
    for (const table of await relations(client)) {
      if ((await client.query(`SELECT 1 FROM ${named(table)} LIMIT 1`)).rowCount) {
        throw new Error(`The database is not empty: ${table.schema}.${table.name} has rows. A restore needs a new database and an empty bucket; nothing was changed.`);
      }
    }
  } finally {
    await client.end();
  }
}

async function loadTable(client: pg.Client, dir: string, table: SavedTable): Promise<void> {
  const copy = client.query(copyFrom(`COPY ${named(table)} (${table.columns.map(quote).join(', ')}) FROM STDIN`));
  await pipeline(createReadStream(join(dir, tableFile(table))), createGunzip(), copy);
  if (copy.rowCount !== table.rows) throw new Error(`The table ${table.name} should have ${table.rows} rows, ${copy.rowCount} were read.`);
}

/**
 * Fills an empty database, in one transaction: all of it is there afterwards, or nothing. Foreign keys are taken off and put on again, which checks them
 * all, so the order of the tables does not matter; triggers rest, for their effects are among the rows.
 */
export async function loadTables(databaseUrl: string, dir: string, manifest: Manifest, say: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'apiary restore' });
  await client.connect();
  try {
    await client.query('BEGIN');
    const tables = await relations(client);
    const { rows: keys } = await client.query<ForeignKey>(
      `SELECT n.nspname AS schema, c.relname AS name, k.conname AS constraint, pg_get_constraintdef(k.oid) AS definition
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND n.nspname = ANY ($1)`,
      [SCHEMAS],
    );
    for (const key of keys) await client.query(`ALTER TABLE ${named(key)} DROP CONSTRAINT ${quote(key.constraint)}`);
    for (const table of tables) await client.query(`ALTER TABLE ${named(table)} DISABLE TRIGGER USER`);
    // Migrations may have written rows, which are in the backup as they were then.
    await client.query(`TRUNCATE ${tables.map(named).join(', ')}`);
    for (const table of manifest.tables) {
      await loadTable(client, dir, table);
      say(`${table.schema}.${table.name}: ${table.rows} rows`);
    }
    for (const table of tables) await client.query(`ALTER TABLE ${named(table)} ENABLE TRIGGER USER`);
    for (const key of keys) await client.query(`ALTER TABLE ${named(key)} ADD CONSTRAINT ${quote(key.constraint)} ${key.definition}`);
    for (const { schema, name, last, isCalled } of manifest.sequences) await client.query('SELECT setval($1::regclass, $2, $3)', [named({ schema, name }), last, isCalled]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
