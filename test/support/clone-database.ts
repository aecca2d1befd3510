import { randomBytes } from 'node:crypto';
import pg from 'pg';

export type ClonedDatabase = { url: string; drop(): Promise<void> };

async function run(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A fresh, migrated database (about 40 ms).
 * @param serverUrl what the run provides as `postgresUrl`.
 */
export async function cloneDatabase(serverUrl: string): Promise<ClonedDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE ${name} TEMPLATE tpl STRATEGY FILE_COPY`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
