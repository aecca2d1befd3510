import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '#lib/dev/postgres.ts';
import { postgresHome, removePostgresHome } from '#lib/dev/postgres-home.ts';

let server: PostgresServer | undefined;
const folders: string[] = [];

function newFolder(mode = 0o755): string {
  const dir = mkdtempSync(join(tmpdir(), 'apiary-pg-'));
  chmodSync(dir, mode);
  folders.push(dir);
  return dir;
}

const start = (dir: string, port?: number) => startPostgres({ dir: join(dir, 'postgres'), password: 'p@ss:word/', port, durable: false, logFile: join(dir, 'postgres.log') });

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server?.url('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  await server?.stop();
  for (const dir of folders.splice(0)) {
    removePostgresHome(join(dir, 'postgres'));
    rmSync(dir, { recursive: true, force: true });
  }
});

test('kill -9 of the server, while backends hold on to it, loses nothing that was committed', async () => {
  const dir = newFolder();
  server = await start(dir);
  const { port, pid } = server;
  await query('CREATE TABLE kept (n int)');
  const busy = new pg.Client({ connectionString: server.url('postgres') });
  busy.on('error', () => undefined);
  await busy.connect();
  const sleeping = busy.query('SELECT pg_sleep(60)').catch(() => undefined);
  for (let n = 0; n < 20; n++) await query(`INSERT INTO kept VALUES (${n})`);
  process.kill(pid, 'SIGKILL');
  expect(await server.exited).toBe('killed by SIGKILL');
  server = await start(dir, port);
  expect(server.port).toBe(port);
  expect(await query('SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 20 }]);
  await sleeping;
});

test('a server that outlived its supervisor is stopped and replaced', async () => {
  const dir = newFolder();
  const survivor = await start(dir);
  server = await start(dir);
  expect(await survivor.exited).toBe('exit status 0');
  expect(await query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('the pid file of a dead server whose pid another program has now is no obstacle, nor is half an initdb', async () => {
  const dir = newFolder();
  server = await start(dir);
  await server.stop();
  const { data } = postgresHome(join(dir, 'postgres'));
  writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n`);
  mkdirSync(`${data}.new`);
  writeFileSync(join(`${data}.new`, 'PG_VERSION'), '18');
  server = await start(dir);
  expect(await query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('a folder that the server cannot reach moves to where it can, and a deleted one does not come back', async () => {
  const dir = newFolder(0o700);
  server = await start(dir);
  await query('CREATE TABLE here (n int)');
  await server.stop();
  const isRoot = process.getuid?.() === 0;
  expect(existsSync(join(dir, 'postgres', 'moved'))).toBe(isRoot);
  if (isRoot) expect(readFileSync(join(dir, 'postgres', 'moved'), 'utf8')).toMatch(/^\/var\/tmp\/apiary-/);
  rmSync(join(dir, 'postgres'), { recursive: true });
  server = await start(dir);
  expect(await query("SELECT to_regclass('here') AS here")).toEqual([{ here: null }]);
});

test('listens on this machine only, and asks for the password', async () => {
  server = await start(newFolder());
  expect(await query('SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  const stranger = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', password: 'wrong', database: 'postgres' });
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
});

test('another password than the one of the first start is explained', async () => {
  const dir = newFolder();
  server = await start(dir);
  await server.stop();
  await expect(startPostgres({ dir: join(dir, 'postgres'), password: 'other', durable: false, logFile: join(dir, 'postgres.log') })).rejects.toThrow(/made with other secrets/);
});
