import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { LOCK_CLASS } from './database.ts';

/** Channel on which engines tell each other that the queue has new work. */
export const CHANNEL = 'inngest_queue';

/** This engine among the engines of the database. `since` is when the present connection was made (ms). */
export type Presence = { number: number; since: number; reconnected: boolean; stop(): Promise<void> };

/**
 * Takes a number and holds an advisory lock on it for as long as the process lives: Postgres drops the lock the moment
 * the process dies, which is how others learn that its items are free. The same connection listens for wake-ups.
 * After a restart of Postgres the same number is locked again, so calls in flight keep their claim.
 */
export async function enter(url: string, log: Logger, wake: () => void): Promise<Presence> {
  const presence: Presence = { number: 0, since: 0, reconnected: false, stop: async () => {} };
  let stopped = false;
  let client: pg.Client | undefined;

  async function attempt(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000, application_name: 'inngest-engine presence' });
    fresh.on('error', () => {});
    fresh.on('notification', wake);
    try {
      await fresh.connect();
      if (!presence.number) presence.number = (await fresh.query<{ n: number }>("SELECT nextval('inngest.engine_number')::integer AS n")).rows[0].n;
      const { rows } = await fresh.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [LOCK_CLASS, presence.number]);
      if (!rows[0].held) throw new Error('the previous connection still holds the lock');
      await fresh.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await fresh.end().catch(() => {});
      throw error;
    }
    client = fresh;
    presence.since = Date.now();
    fresh.on('end', () => {
      if (!stopped) void reconnect();
    });
    wake();
  }

  async function reconnect(): Promise<void> {
    presence.reconnected = true;
    for (let tries = 0; !stopped; tries++) {
      try {
        await attempt();
        log.info({ engine: presence.number }, 'the database is back');
        return;
      } catch (error) {
        if (tries === 0) log.warn({ error: (error as Error).message }, 'lost the database; reconnecting');
        await sleep(Math.min(1000, 50 * 2 ** tries));
      }
    }
  }

  for (let tries = 0; ; tries++) {
    try {
      await attempt();
      break;
    } catch (error) {
      if (tries > 20) throw error;
      await sleep(250);
    }
  }
  presence.stop = async () => {
    stopped = true;
    await client?.end().catch(() => {});
  };
  return presence;
}
