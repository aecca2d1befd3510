/** @file Embedded Postgres: initialise once, start however the last one ended, stop. Listens on 127.0.0.1 only. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '#lib/dev/ports.ts';
import { giveTo, type PostgresHome, postgresHome } from '#lib/dev/postgres-home.ts';
import { commandOf, isAlive } from '#lib/dev/process.ts';

export type StartPostgresOptions = {
  /** Where the cluster is kept; made on first use. */
  dir: string;
  /** Superuser's password. Must be the one of the first start. */
  password: string;
  /** Exactly this port; any free one when absent. */
  port?: number;
  /** false gives up safety against power loss for speed: for tests only. */
  durable: boolean;
  /** The server's own log is appended here. */
  logFile: string;
};

export type PostgresServer = {
  pid: number;
  port: number;
  /** Connection string of one database. */
  url(database: string): string;
  /** Settles, with a reason, when the server has ended for whatever cause. */
  exited: Promise<string>;
  stop(): Promise<void>;
};

const START_LIMIT_MS = 90_000;

/** initdb into a folder beside and one rename: a kill in the middle leaves nothing that looks like a cluster. */
async function initialise({ data, bin, user }: PostgresHome, password: string, durable: boolean): Promise<void> {
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(half, user);
  giveTo(passwordFile, user);
  const args = ['-D', half, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--locale=C', '--encoding=UTF8', ...(durable ? [] : ['--no-sync'])];
  try {
    await promisify(execFile)(join(bin, 'initdb'), args, { ...user, cwd: '/' });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    throw new Error(`Postgres could not make its data folder ${data}: ${said || (error as Error).message}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(half, data);
}

/** Ends a server that outlived its supervisor, and removes the pid file of one that did not (its pid may be another process by now). */
async function clearRemains(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const isOurs = () => pid > 0 && isAlive(pid) && commandOf(pid).includes(data);
  for (const [signal, limit] of [['SIGINT', 10_000], ['SIGQUIT', 5_000], ['SIGKILL', 2_000]] as const) {
    if (!isOurs()) break;
    process.kill(pid, signal);
    for (let waited = 0; waited < limit && isOurs(); waited += 50) await sleep(50);
  }
  rmSync(file, { force: true });
}

/** A shell that waits for its stdin to close, which happens however this process ends, and then asks the server to stop. */
function guard(pid: number): ChildProcess {
  const child = spawn('/bin/sh', ['-c', 'read -r line || kill -INT "$0"', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.stdin?.on('error', () => undefined);
  child.unref();
  return child;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') throw new Error('Postgres refuses its password: the data folder was made with other secrets. Start over with --fresh.', { cause: error });
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function launch({ data, bin, user }: PostgresHome, port: number, options: StartPostgresOptions): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(options.logFile, 'a');
  try {
    return spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], { ...user, cwd: '/', stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}

async function stopServer(child: ChildProcess, exited: Promise<string>): Promise<void> {
  for (const [signal, limit] of [['SIGINT', 15_000], ['SIGQUIT', 5_000], ['SIGKILL', 5_000]] as const) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const isGone = await Promise.race([exited.then(() => true), sleep(limit, false, { ref: false })]);
    if (isGone) return;
  }
}

type Attempt = { child: ChildProcess; exited: Promise<string> } | { failed: string };

async function attempt(home: PostgresHome, port: number, url: string, options: StartPostgresOptions): Promise<Attempt> {
  const logStart = existsSync(options.logFile) ? statSync(options.logFile).size : 0;
  const child = launch(home, port, options);
  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    const end = (reason: string) => {
      ended ??= reason;
      resolve(ended);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ? `killed by ${signal}` : `exit status ${code}`));
  });
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; ) {
    const isUp = await answers(url).catch(async (error: unknown) => {
      // It may have been somebody else's server who answered, and ours found the port taken.
      await Promise.race([exited, sleep(300)]);
      if (ended !== undefined) return false;
      await stopServer(child, exited);
      throw error;
    });
    if (isUp && ended === undefined) return { child, exited };
    if (ended !== undefined) {
      const said = readFileSync(options.logFile).subarray(logStart).toString().split('\n').filter((line) => /FATAL|PANIC|ERROR/.test(line)).at(-1);
      return { failed: said?.replace(/^.*?(FATAL|PANIC|ERROR): +/, '') ?? ended };
    }
    await Promise.race([exited, sleep(40)]);
  }
  child.kill('SIGQUIT');
  return { failed: `no answer within ${START_LIMIT_MS / 1000} s` };
}

/**
 * Starts the cluster of `dir`, whatever state a killed one left it in: a surviving server is stopped first, and while orphaned
 * backends still hold shared memory the start is tried again.
 * @throws a sentence with Postgres' own reason when it cannot be started.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<PostgresServer> {
  const home = postgresHome(options.dir);
  mkdirSync(dirname(options.logFile), { recursive: true });
  await clearRemains(home.data);
  if (!existsSync(join(home.data, 'PG_VERSION'))) await initialise(home, options.password, options.durable);
  let reason = '';
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await sleep(250)) {
    const port = options.port ?? (await freePort());
    const url = (database: string) => `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`;
    const result = await attempt(home, port, url('postgres'), options);
    if ('child' in result) {
      const { child, exited } = result;
      const pid = child.pid as number;
      const watcher = guard(pid);
      exited.then(() => watcher.stdin?.end('ended\n'));
      return { pid, port, url, exited, stop: () => stopServer(child, exited) };
    }
    reason = result.failed;
    if (!/shared memory|lock file|could not bind|Address already in use|could not create any TCP/i.test(reason)) break;
    await clearRemains(home.data);
  }
  throw new Error(`Postgres did not start: ${reason} (its log: ${options.logFile}).`);
}
