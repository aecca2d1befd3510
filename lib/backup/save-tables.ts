import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { MIGRATIONS_TABLE, SCHEMAS, type SavedSequence, type SavedTable, tableFile } from './manifest.ts';

type Column = { schema: string; name: string; column: string };

/** Tables with the columns that can be written, in the order of their definition. */
async function listTables(client: pg.Client): Promise<{ schema: string; name: string; columns: string[] }[]> {
  const { rows } = await client.query<Column>(
    `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND c.relname <> $2 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY 1, 2, a.attnum`,
    [SCHEMAS, MIGRATIONS_TABLE],
  );
  const tables = new Map<string, { schema: string; name: string; columns: string[] }>();
  for (const { schema, name, column } of rows) {
    const key = `${schema}.${name}`;
    if (!tables.has(key)) tables.set(key, { schema, name, columns: [] });
    tables.get(key)?.columns.push(column);
  }
  return [...tables.values()];
}

async function saveTable(client: pg.Client, dir: string, { schema, name, columns }: { schema: string; name: string; columns: string[] }): Promise<SavedTable> {
  const quote = pg.escapeIdentifier;
  const copy = client.query(copyTo(`COPY (SELECT ${columns.map(quote).join(', ')} FROM ${quote(schema)}.${quote(name)}) TO STDOUT`));
  const hash = createHash('sha256');
  const hashed = new PassThrough();
  hashed.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(copy, createGzip(), hashed, createWriteStream(join(dir, tableFile({ schema, name })), { mode: 0o600 }));
  return { schema, name, columns, rows: copy.rowCount ?? 0, sha256: hash.digest('hex') };
}

export type SavedDatabase = { migrations: string[]; tables: SavedTable[]; sequences: SavedSequence[] };

/**
 * Writes every table as it was at one moment, streamed.
 * @param meanwhile runs after that moment was fixed and before it is given up: whatever the rows name is still to be found then.
 */
export async function saveTables(databaseUrl: string, dir: string, say: (line: string) => void, meanwhile: () => Promise<void>): Promise<SavedDatabase> {
  await mkdir(join(dir, 'tables'), { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'apiary backup' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const migrations = await client.query<{ name: string }>(`SELECT "migration_name" AS name FROM "${MIGRATIONS_TABLE}" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY 1`);
    const tables: SavedTable[] = [];
    for (const table of await listTables(client)) {
      tables.push(await saveTable(client, dir, table));
      say(`${table.schema}.${table.name}: ${tables.at(-1)?.rows} rows`);
    }
    // A sequence belongs to no moment: read after the rows, it is at least as far as they are.
    const sequences = await client.query<SavedSequence>(
      `SELECT schemaname AS schema, sequencename AS name, coalesce(last_value, start_value)::text AS last, last_value IS NOT NULL AS "isCalled" FROM pg_sequences WHERE schemaname = ANY ($1) ORDER BY 1, 2`,
      [SCHEMAS],
    );
    await meanwhile();
    await client.query('COMMIT');
    return { migrations: migrations.rows.map(({ name }) => name), tables, sequences: sequences.rows };
  } finally {
    await client.end();
  }
}
