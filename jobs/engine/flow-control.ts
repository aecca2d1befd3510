import { durationMs } from './duration.ts';
import { evaluateInt, holds, keyOf } from './expressions.ts';
import { sparing } from './faults.ts';
import { cancelRun, type StartOptions, startRun } from './runs.ts';
import type { EventBody, FunctionConfig, Work } from './state.ts';

const IDEMPOTENCY = "interval '24 hours'";
const HIGHEST_PRIORITY_S = 600;

/** Concurrency limits as queue slots: an item is called only while each of its slots has fewer holders than its limit. */
function slotsOf(work: Work, fn: FunctionConfig, event: EventBody): StartOptions['slots'] {
  const given = fn.concurrency ?? [];
  const limits = (Array.isArray(given) ? given : [given]).map((limit) => (typeof limit === 'number' ? { limit } : limit)).filter(({ limit }) => limit > 0);
  return {
    keys: limits.map(({ key, scope }: { key?: string; scope?: string }) => `${scope && scope !== 'fn' ? scope : fn.id}:${key ?? ''}:${keyOf(key, { event }, work.log)}`),
    limits: limits.map(({ limit }) => limit),
  };
}

function priorityOf(work: Work, fn: FunctionConfig, event: EventBody): number {
  if (!fn.priority?.run) return 0;
  try {
    return Math.max(-HIGHEST_PRIORITY_S, Math.min(HIGHEST_PRIORITY_S, evaluateInt(fn.priority.run, { event })));
  } catch (error) {
    work.log.warn({ function: fn.id }, (error as Error).message);
    return 0;
  }
}

/** Whether the idempotency key is new within 24 hours. */
async function isNew(work: Work, id: string): Promise<boolean> {
  const { rows } = await work.tx.query(
    `INSERT INTO inngest.keys (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET created_at = now() WHERE keys.created_at < now() - ${IDEMPOTENCY} RETURNING id`,
    [id],
  );
  return rows.length > 0;
}

/** Rate limit (GCRA): at most `limit` at once, refilled evenly over the period. False means skip the run. */
async function passesRate(work: Work, id: string, limit: number, periodMs: number): Promise<boolean> {
  const { rows } = await work.tx.query(
    `INSERT INTO inngest.gates (id, arrival) VALUES ($1, now() + $2 * interval '1 ms')
     ON CONFLICT (id) DO UPDATE SET arrival = greatest(gates.arrival, now()) + $2 * interval '1 ms'
     WHERE gates.arrival <= now() + $3 * interval '1 ms' RETURNING id`,
    [id, periodMs / limit, (periodMs / limit) * (limit - 1)],
  );
  return rows.length > 0;
}

/** Throttle (GCRA): how many milliseconds this start has to wait for its turn; `burst` may start together. */
async function throttleMs(work: Work, id: string, limit: number, periodMs: number, burst: number): Promise<number> {
  const { rows } = await work.tx.query<{ wait: number }>(
    `INSERT INTO inngest.gates (id, arrival) VALUES ($1, now() + $2 * interval '1 ms')
     ON CONFLICT (id) DO UPDATE SET arrival = greatest(gates.arrival, now()) + $2 * interval '1 ms'
     RETURNING extract(epoch FROM arrival - now())::float8 * 1000 AS wait`,
    [id, periodMs / limit],
  );
  return Math.max(0, rows[0].wait - (periodMs / limit) * burst);
}

/** Adds an event to what is gathered under an id and returns all of it, locked. A debounce keeps only the newest. */
async function gather(work: Work, id: string, fn: FunctionConfig, event: EventBody, keep: 'all' | 'newest', waitMs: number, latestMs?: number): Promise<EventBody[]> {
  await work.tx.query(
    `INSERT INTO inngest.gathered (id, function_id, events, due_at, latest_at) VALUES ($1, $2, '[]', now() + $3 * interval '1 ms', now() + $4 * interval '1 ms') ON CONFLICT (id) DO NOTHING`,
    [id, fn.id, waitMs, latestMs ?? null],
  );
  const { rows } = await work.tx.query<{ events: EventBody[] }>('SELECT events FROM inngest.gathered WHERE id = $1 FOR UPDATE', [id]);
  // Taken and deleted by another engine between the two statements: begin a new one.
  if (rows.length === 0) return gather(work, id, fn, event, keep, waitMs, latestMs);
  const events = keep === 'newest' ? [event] : [...rows[0].events, event];
  await work.tx.query(
    `UPDATE inngest.gathered SET events = $2, due_at = CASE WHEN $3 THEN least(now() + $4 * interval '1 ms', latest_at) ELSE due_at END WHERE id = $1`,
    [id, JSON.stringify(events), keep === 'newest', waitMs],
  );
  work.touched = true;
  return events;
}

/**
 * What an event does to a function that it triggers: nothing (idempotency, rate limit), waits with others (debounce,
 * batch), or a run, which begins when the event's own time has come.
 */
export async function schedule(work: Work, fn: FunctionConfig, event: EventBody): Promise<void> {
  const key = (expression?: string) => keyOf(expression, { event }, work.log);
  if (fn.idempotency && !(await isNew(work, `${fn.id}:${key(fn.idempotency)}`))) return;
  const { rateLimit, debounce, batchEvents } = fn;
  if (rateLimit && !(await passesRate(work, `rate:${fn.id}:${key(rateLimit.key)}`, rateLimit.limit, durationMs(rateLimit.period)))) return;
  if (debounce) {
    const latest = debounce.timeout ? durationMs(debounce.timeout) : undefined;
    await gather(work, `debounce:${fn.id}:${key(debounce.key)}`, fn, event, 'newest', durationMs(debounce.period), latest);
    return;
  }
  if (batchEvents && holds(batchEvents.if, { event }, work.log)) {
    const id = `batch:${fn.id}:${key(batchEvents.key)}`;
    const events = await gather(work, id, fn, event, 'all', durationMs(batchEvents.timeout));
    if (events.length < batchEvents.maxSize) return;
    await work.tx.query('DELETE FROM inngest.gathered WHERE id = $1', [id]);
    await admit(work, { fn, events });
    return;
  }
  await admit(work, { fn, events: [event], delayMs: Math.max(0, event.ts - Date.now()) });
}

/** Starts a run under the function's singleton, throttle, concurrency and priority. Undefined when the singleton is busy. */
export async function admit(work: Work, options: StartOptions): Promise<string | undefined> {
  const { fn, events } = options;
  const scope = { event: events[0] };
  let singletonKey: string | undefined;
  if (fn.singleton && !options.parent) {
    singletonKey = keyOf(fn.singleton.key, scope, work.log);
    await work.tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`inngest singleton ${fn.id} ${singletonKey}`]);
    const { rows } = await work.tx.query<{ id: string }>('SELECT id FROM inngest.runs WHERE function_id = $1 AND singleton_key = $2 AND ended_at IS NULL', [fn.id, singletonKey]);
    if (rows.length > 0 && fn.singleton.mode === 'skip') return undefined;
    for (const { id } of rows) await cancelRun(work, id, 'A newer run of this singleton function took its place.');
  }
  const { throttle } = fn;
  const turnMs = throttle
    ? await throttleMs(work, `throttle:${fn.id}:${keyOf(throttle.key, scope, work.log)}`, throttle.limit, durationMs(throttle.period), throttle.burst ?? 1)
    : 0;
  return startRun(work, { ...options, delayMs: Math.max(turnMs, options.delayMs ?? 0), singletonKey, slots: slotsOf(work, fn, events[0]), priority: priorityOf(work, fn, events[0]) });
}

/** Starts the runs whose batch or debounce has waited long enough. Returns whether there were any. */
export async function releaseGathered(work: Work): Promise<boolean> {
  const { rows } = await work.tx.query<{ events: EventBody[]; config: FunctionConfig | null }>(
    `WITH due AS (SELECT id FROM inngest.gathered WHERE due_at <= now() ORDER BY due_at LIMIT 50 FOR UPDATE SKIP LOCKED),
          gone AS (DELETE FROM inngest.gathered g USING due WHERE g.id = due.id RETURNING g.function_id, g.events)
     SELECT gone.events, f.config FROM gone LEFT JOIN inngest.functions f ON f.id = gone.function_id`,
  );
  for (const { events, config } of rows) if (config && events.length > 0) await sparing(work, config.id, () => admit(work, { fn: config, events }));
  return rows.length > 0;
}
