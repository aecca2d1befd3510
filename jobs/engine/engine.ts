import type { Logger } from 'pino';
import type { EngineConfig } from './config.ts';
import type { Database } from './database.ts';
import { publish } from './events.ts';
import { CHANNEL, type Presence } from './presence.ts';
import type { Item, Work } from './state.ts';

/** What the parts of one engine process share. */
export type Engine = {
  config: EngineConfig;
  log: Logger;
  database: Database;
  presence: Presence;
  /** Items this process is working on, by run and step. */
  inFlight: Map<string, Item>;
  /** Calls in a row that did not reach an app, by origin: how long to leave it alone. */
  away: Map<string, number>;
  /** Makes the queue loop look again now. */
  wake: () => void;
  /** Makes the sync loop ask the apps again now. */
  resync: () => void;
  stopping: AbortController;
};

/**
 * One unit of engine work in one transaction: the body, then the events it caused, then a notice to the other engines.
 * Passing failures (deadlock, Postgres away) are retried, for ever unless `patienceMs` says otherwise.
 */
export async function perform<T>(engine: Engine, body: (work: Work) => Promise<T>, patienceMs?: number): Promise<T> {
  let touched = false;
  const result = await engine.database.transaction(async (tx) => {
    const work: Work = { tx, outbox: [], touched: false, log: engine.log, config: engine.config };
    const value = await body(work);
    while (work.outbox.length > 0) await publish(work, work.outbox.splice(0));
    touched = work.touched;
    if (touched) await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, '']);
    return value;
  }, patienceMs);
  if (touched) engine.wake();
  return result;
}

