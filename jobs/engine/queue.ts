import { fireCrons } from './cron.ts';
import { LOCK_CLASS } from './database.ts';
import { type Engine, perform } from './engine.ts';
import { execute } from './execute.ts';
import { releaseGathered } from './flow-control.ts';
import type { Item } from './state.ts';

/** Longest sleep of the loop: how soon a dead engine's items are freed and a missed notice is made good. */
const IDLE_MS = 2_000;
/** After the database came back others may still be reconnecting: their items stay theirs this long. */
const GRACE_MS = 5_000;

const keyOf = (item: { run_id: string; step_id: string }) => `${item.run_id} ${item.step_id}`;

/**
 * Frees the items of engines that no longer hold their lock, and this engine's own that it does not know of (their claim
 * was committed while the connection broke). Their claim is raised, so a late result of the old holder is ignored.
 */
async function release(engine: Engine): Promise<void> {
  const { presence, inFlight } = engine;
  const others = !presence.reconnected || Date.now() - presence.since > GRACE_MS;
  await perform(engine, async ({ tx, log }) => {
    const { rows } = await tx.query<{ run_id: string; step_id: string }>(
      `UPDATE inngest.queue q SET engine = NULL, claim = claim + 1
       WHERE engine IS NOT NULL AND CASE WHEN engine = $1 THEN NOT (run_id || ' ' || step_id = ANY ($2))
         ELSE $3 AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $4 AND l.objid = q.engine AND l.objsubid = 2
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) END
       RETURNING run_id, step_id`,
      [presence.number, [...inFlight.keys()], others, LOCK_CLASS],
    );
    if (rows.length > 0) log.info({ items: rows.length }, 'took over work of an engine that died');
  });
}

/** Takes due items up to the free capacity, oldest first, no more of a concurrency slot than its limit. */
async function claim(engine: Engine): Promise<Item[]> {
  const room = engine.config.concurrency - engine.inFlight.size;
  if (room <= 0) return [];
  return perform(engine, async ({ tx }) => {
    // One engine claims at a time; otherwise two could each take the last place of a slot.
    await tx.query('SELECT pg_advisory_xact_lock($1, 0)', [LOCK_CLASS]);
    const held = await tx.query<{ slot: string; n: number; most: number }>(
      'SELECT slot, count(*)::integer AS n, min(most) AS most FROM inngest.queue, unnest(slots, slot_limits) AS u (slot, most) WHERE engine IS NOT NULL GROUP BY slot',
    );
    const taken = new Map(held.rows.map(({ slot, n }) => [slot, n]));
    const full = held.rows.filter(({ n, most }) => n >= most).map(({ slot }) => slot);
    const due = await tx.query<{ run_id: string; step_id: string; slots: string[]; slot_limits: number[] }>(
      `SELECT run_id, step_id, slots, slot_limits FROM inngest.queue WHERE engine IS NULL AND due_at <= now() AND NOT (slots && $2)
       ORDER BY rank, run_id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [room, full],
    );
    const chosen = due.rows.filter(({ slots, slot_limits }) => {
      if (slots.some((slot, i) => (taken.get(slot) ?? 0) >= slot_limits[i])) return false;
      for (const slot of slots) taken.set(slot, (taken.get(slot) ?? 0) + 1);
      return true;
    });
    if (chosen.length === 0) return [];
    const { rows } = await tx.query<Item>(
      `UPDATE inngest.queue q SET engine = $1, claim = claim + 1 FROM unnest($2::text[], $3::text[]) AS c (run_id, step_id)
       WHERE q.run_id = c.run_id AND q.step_id = c.step_id RETURNING q.run_id, q.step_id, q.kind, q.attempt, q.lost, q.claim`,
      [engine.presence.number, chosen.map((row) => row.run_id), chosen.map((row) => row.step_id)],
    );
    return rows;
  });
}

/** Milliseconds until something is due, at most IDLE_MS. */
async function untilDue(engine: Engine): Promise<number> {
  return perform(engine, async ({ tx }) => {
    const { rows } = await tx.query<{ ms: number | null }>(
      `SELECT extract(epoch FROM least((SELECT min(due_at) FROM inngest.queue WHERE engine IS NULL AND due_at > now()),
         (SELECT min(due_at) FROM inngest.gathered), (SELECT min(next_at) FROM inngest.crons)) - now())::float8 * 1000 AS ms`,
    );
    return Math.max(1, Math.min(IDLE_MS, rows[0].ms ?? IDLE_MS));
  });
}

function begin(engine: Engine, item: Item): void {
  const key = keyOf(item);
  engine.inFlight.set(key, item);
  void execute(engine, item)
    .catch((error: unknown) => engine.log.error({ run: item.run_id, step: item.step_id, error }, 'an item could not be worked off; it will be tried again'))
    .finally(() => {
      if (engine.inFlight.get(key) === item) engine.inFlight.delete(key);
      engine.wake();
    });
}

/** The engine's heart: claims what is due, sleeps until the next moment or a wake-up. Ends when the engine stops. */
export async function runQueue(engine: Engine): Promise<void> {
  const { signal } = engine.stopping;
  let rouse = () => {};
  let isAwake = false;
  let released = 0;
  engine.wake = () => {
    isAwake = true;
    rouse();
  };
  signal.addEventListener('abort', () => engine.wake());
  while (!signal.aborted) {
    isAwake = false;
    try {
      if (Date.now() - released > IDLE_MS - 100) {
        await release(engine);
        released = Date.now();
      }
      while (await perform(engine, releaseGathered));
      while (await perform(engine, fireCrons));
      for (let items = await claim(engine); items.length > 0; items = await claim(engine)) for (const item of items) begin(engine, item);
      const ms = await untilDue(engine);
      if (isAwake || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    } catch (error) {
      if (signal.aborted) return;
      engine.log.error({ error }, 'the queue loop failed; it goes on in a second');
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
