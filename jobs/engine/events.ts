import { schedule } from './flow-control.ts';
import { holds } from './expressions.ts';
import { sparing } from './faults.ts';
import { cancelRun, resolveStep } from './runs.ts';
import type { EventBody, FunctionConfig, Work } from './state.ts';

type Wait = { run_id: string; step_id: string; condition: string | null; first: EventBody };

function isTriggered(work: Work, fn: FunctionConfig, event: EventBody): boolean {
  return fn.triggers.some((trigger) => 'event' in trigger && trigger.event === event.name && holds(trigger.expression, { event }, work.log));
}

/** The functions that an event of this name can start. */
async function listeners(work: Work, name: string): Promise<FunctionConfig[]> {
  const { rows } = await work.tx.query<{ config: FunctionConfig }>('SELECT config FROM inngest.functions WHERE $1 = ANY (events) AND archived_at IS NULL ORDER BY id', [name]);
  return rows.map(({ config }) => config);
}

/** Runs that wait for the event: to go on, or to be cancelled by it. */
async function wakeWaiting(work: Work, event: EventBody): Promise<void> {
  const { rows } = await work.tx.query<Wait>(
    `SELECT w.run_id, w.step_id, w.condition, r.events -> 0 AS first FROM inngest.waits w JOIN inngest.runs r ON r.id = w.run_id
     WHERE w.event = $1 AND (w.expires_at IS NULL OR w.expires_at > now()) AND NOT (w.step_id LIKE '$cancel%' AND $2 = ANY (r.event_ids)) ORDER BY w.run_id, w.step_id`,
    [event.name, event.id],
  );
  for (const wait of rows) {
    if (!holds(wait.condition, { event: wait.first, async: event }, work.log)) continue;
    if (wait.step_id.startsWith('$cancel')) await cancelRun(work, wait.run_id, `Cancelled by the event ${event.name}.`);
    else await resolveStep(work, wait.run_id, wait.step_id, { data: event });
  }
}

/**
 * Stores events and does all that they cause, in one transaction: an event is either unknown or fully acted on, so a
 * sender that repeats itself after a crash causes nothing twice. An id seen before is ignored.
 */
export async function publish(work: Work, events: EventBody[]): Promise<void> {
  const known = new Map<string, FunctionConfig[]>();
  for (const event of events) {
    const { rowCount } = await work.tx.query('INSERT INTO inngest.events (id, name, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [event.id, event.name, JSON.stringify(event)]);
    if (!rowCount) continue;
    // Runs that wait are woken before new ones start: a run must not be woken by the event that started it.
    await wakeWaiting(work, event);
    const functions = known.get(event.name) ?? (await listeners(work, event.name));
    known.set(event.name, functions);
    for (const fn of functions) if (isTriggered(work, fn, event)) await sparing(work, fn.id, () => schedule(work, fn, event));
  }
}

/** Delivers a signal to the one step that waits for it. Returns its run, or undefined when none waits. */
export async function deliverSignal(work: Work, signal: string, data: unknown): Promise<string | undefined> {
  const { rows } = await work.tx.query<{ run_id: string; step_id: string }>(
    'SELECT run_id, step_id FROM inngest.waits WHERE event = $1 AND (expires_at IS NULL OR expires_at > now()) LIMIT 1',
    [signalName(signal)],
  );
  if (rows.length === 0) return undefined;
  await resolveStep(work, rows[0].run_id, rows[0].step_id, { data: { signal, data } });
  return rows[0].run_id;
}

/** The name under which a wait for a signal is filed beside the waits for events. */
export function signalName(signal: string): string {
  return `$signal:${signal}`;
}
