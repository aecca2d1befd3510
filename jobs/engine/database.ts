import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';

/** First half of every advisory lock of the engine; the second is 0 (claiming), -1 (schema) or an engine's number. */
export const LOCK_CLASS = 1_229_866_823;
const RETRYABLE = new Set(['40001', '40P01', '53300', '55P03']);
const AWAY = /^(08|57P|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;

/** Whether repeating the transaction may succeed: a deadlock, or Postgres was out of reach. */
export function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code && (RETRYABLE.has(code) || AWAY.test(code))) return true;
  return /Connection terminated|connection timeout|Client has encountered a connection error|not queryable|timeout exceeded when trying to connect/i.test(message ?? '');
}

export type Database = {
  /** Runs a transaction, again and again while the failure is passing, up to `patienceMs` (default: for ever). */
  transaction<T>(body: (tx: pg.PoolClient) => Promise<T>, patienceMs?: number): Promise<T>;
  close(): Promise<void>;
};

/** A pool whose transactions outlive deadlocks and restarts of Postgres. */
export function openDatabase(url: string, log: Logger): Database {
  const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 5_000, keepAlive: true, application_name: 'inngest-engine' });
  pool.on('error', (error) => log.debug({ error: error.message }, 'an idle database connection broke'));
  let closed = false;

  async function once<T>(body: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
    const tx = await pool.connect();
    const ignore = () => {};
    tx.on('error', ignore);
    let broken: Error | undefined;
    try {
      await tx.query('BEGIN');
      const result = await body(tx);
      await tx.query('COMMIT');
      return result;
    } catch (error) {
      await tx.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      tx.off('error', ignore);
      tx.release(broken);
    }
  }

  async function transaction<T>(body: (tx: pg.PoolClient) => Promise<T>, patienceMs = Number.POSITIVE_INFINITY): Promise<T> {
    const started = Date.now();
    for (let tries = 0; ; tries++) {
      try {
        return await once(body);
      } catch (error) {
        if (closed || !isPassing(error) || Date.now() - started > patienceMs) throw error;
        if (tries === 5) log.warn({ error: (error as Error).message }, 'the database does not answer; trying on');
        await sleep(Math.min(1000, 10 * 2 ** tries) * (0.5 + Math.random()));
      }
    }
  }

  return {
    transaction,
    close: () => {
      closed = true;
      return pool.end();
    },
  };
}

/** Creates what is missing of the engine's schema. Two engines starting at once wait for each other. */
export async function applySchema(database: Database): Promise<void> {
  const sql = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1, -1)', [LOCK_CLASS]);
    await tx.query(sql);
  });
}
