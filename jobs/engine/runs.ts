import type { EventBody, FunctionConfig, Memo, Run, Work } from './state.ts';
import { WHOLE } from './state.ts';
import { durationMs, momentOf } from './duration.ts';
import { ulid } from './ulid.ts';

export type StartOptions = {
  fn: FunctionConfig;
  events: EventBody[];
  delayMs?: number;
  cron?: string;
  singletonKey?: string;
  parent?: { runId: string; stepId: string };
  slots?: { keys: string[]; limits: number[] };
  /** Seconds by which the run is moved ahead in the queue. */
  priority?: number;
};

/** Writes a run and everything that may start, stop or time it out. Returns its id. */
export async function startRun(work: Work, options: StartOptions): Promise<string> {
  const { fn, events, delayMs = 0, slots = { keys: [], limits: [] } } = options;
  const id = ulid();
  await work.tx.query(
    `INSERT INTO inngest.runs (id, function_id, event_ids, events, cron, singleton_key, parent_run_id, parent_step_id, slots, slot_limits, priority_s, traceparent)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [id, fn.id, events.map((event) => event.id), JSON.stringify(events), options.cron, options.singletonKey, options.parent?.runId, options.parent?.stepId, slots.keys, slots.limits, options.priority ?? 0, work.traceparent],
  );
  await enqueueCall(work, id, WHOLE, delayMs);
  for (const [n, cancel] of (fn.cancel ?? []).entries()) {
    await work.tx.query('INSERT INTO inngest.waits (run_id, step_id, event, condition, expires_at) VALUES ($1, $2, $3, $4, $5)', [
      id, `$cancel${n}`, cancel.event, cancel.if ?? null, cancel.timeout ? momentOf(cancel.timeout) : null,
    ]);
  }
  if (fn.timeouts?.start) await setTimer(work, id, '$start', new Date(Date.now() + durationMs(fn.timeouts.start)));
  return id;
}

/**
 * How far a run's next step may go ahead of newer runs under the same limit. Long runs then finish one after another instead of all at the end, and a
 * newcomer waits for an old one at most this long.
 */
const AHEAD = '5 minutes';

/** SQL of a call's place in the queue, from its run's row; `delay` is a parameter with milliseconds. */
export const rankAfter = (delay: string): string =>
  `CASE WHEN ${delay}::float8 > 0 THEN now() + ${delay}::float8 * interval '1 ms' ELSE greatest(created_at, now() - interval '${AHEAD}') END - priority_s * interval '1 s'`;

/** Puts a call into the queue. If the same call is already there it is made once more after the present one. */
export async function enqueueCall(work: Work, runId: string, stepId: string, delayMs = 0): Promise<void> {
  await work.tx.query(
    `INSERT INTO inngest.queue (run_id, step_id, kind, due_at, rank, slots, slot_limits)
     SELECT id, $2, 'call', now() + $3::float8 * interval '1 ms', ${rankAfter('$3')}, slots, slot_limits FROM inngest.runs WHERE id = $1
     ON CONFLICT (run_id, step_id) DO UPDATE SET again = queue.engine IS NOT NULL`,
    [runId, stepId, delayMs],
  );
  work.touched = true;
}

/** Sets the one timer that a step (or '$start', '$finish') has; what it does when due is in ops.ts. */
export async function setTimer(work: Work, runId: string, stepId: string, at: Date): Promise<void> {
  await work.tx.query(
    `INSERT INTO inngest.queue (run_id, step_id, kind, due_at, rank) VALUES ($1, $2, 'timer', $3, $3)
     ON CONFLICT (run_id, step_id) DO UPDATE SET due_at = $3, engine = NULL, claim = queue.claim + 1`,
    [runId, stepId, at],
  );
  work.touched = true;
}

/** The run, locked until the transaction ends, or undefined when it does not exist. */
export async function lockRun(work: Work, runId: string): Promise<Run | undefined> {
  return (await work.tx.query<Run>('SELECT * FROM inngest.runs WHERE id = $1 FOR UPDATE', [runId])).rows[0];
}

/**
 * Memoises a pending step's result, once: later results of the same step change nothing. Re-enters the function when the
 * step may wake it alone (`race`) or when no step reported together with it is pending any more.
 */
export async function resolveStep(work: Work, runId: string, stepId: string, memo: Memo): Promise<void> {
  const run = await lockRun(work, runId);
  if (!run || run.ended_at) return;
  const { rows } = await work.tx.query<{ batch: string; race: boolean }>(
    `WITH turn AS (UPDATE inngest.runs SET step_count = step_count + 1 WHERE id = $1 RETURNING step_count)
     UPDATE inngest.steps SET memo = $3, position = (SELECT step_count FROM turn), ended_at = now()
     WHERE run_id = $1 AND id = $2 AND memo IS NULL RETURNING batch, race`,
    [runId, stepId, JSON.stringify(memo)],
  );
  await work.tx.query('DELETE FROM inngest.waits WHERE run_id = $1 AND step_id = $2', [runId, stepId]);
  await work.tx.query('DELETE FROM inngest.queue WHERE run_id = $1 AND step_id = $2', [runId, stepId]);
  if (rows.length === 0) return;
  const { batch, race } = rows[0];
  if (race || !(await hasPending(work, runId, batch))) await enqueueCall(work, runId, WHOLE);
}

/** Whether a step of the run (of one batch, when given) still waits for its result. */
export async function hasPending(work: Work, runId: string, batch?: string): Promise<boolean> {
  const { rows } = await work.tx.query('SELECT 1 FROM inngest.steps WHERE run_id = $1 AND memo IS NULL AND ($2::text IS NULL OR batch = $2) LIMIT 1', [runId, batch]);
  return rows.length > 0;
}

async function endRun(work: Work, run: Run, status: 'Completed' | 'Failed' | 'Cancelled', output: unknown, memo: Memo): Promise<void> {
  await work.tx.query('UPDATE inngest.runs SET status = $2, output = $3, ended_at = now() WHERE id = $1', [run.id, status, JSON.stringify(output ?? null)]);
  await work.tx.query('DELETE FROM inngest.queue WHERE run_id = $1', [run.id]);
  await work.tx.query('DELETE FROM inngest.waits WHERE run_id = $1', [run.id]);
  // A freed slot is news for the queue.
  work.touched = true;
  const told = { function_id: run.function_id, run_id: run.id, event: run.events[0], events: run.events };
  const announce = (name: string, more: object) => work.outbox.push({ id: ulid(), name, data: { ...told, ...more }, ts: Date.now() });
  if (status === 'Completed') announce('inngest/function.finished', { result: output });
  if (status === 'Failed') announce('inngest/function.failed', { error: output });
  if (status === 'Failed') announce('inngest/function.finished', { error: output });
  if (status === 'Cancelled') announce('inngest/function.cancelled', { error: output });
  work.log.info({ run: run.id, function: run.function_id }, `run ${status.toLowerCase()}`);
  if (run.parent_run_id && run.parent_step_id) await resolveStep(work, run.parent_run_id, run.parent_step_id, memo);
}

/** Ends a locked run with its result. */
export function finishRun(work: Work, run: Run, output: unknown): Promise<void> {
  return endRun(work, run, 'Completed', output, { data: output ?? null });
}

/** Ends a locked run with the error `{name, message, stack}` that its failure handler and a waiting parent get. */
export function failRun(work: Work, run: Run, error: unknown): Promise<void> {
  return endRun(work, run, 'Failed', error, { error });
}

/** Stops an active run; nothing happens to one that has ended. Returns whether it was active. */
export async function cancelRun(work: Work, runId: string, reason: string): Promise<boolean> {
  const run = await lockRun(work, runId);
  if (!run || run.ended_at) return false;
  const error = { name: 'Cancelled', message: reason, stack: '' };
  await endRun(work, run, 'Cancelled', error, { error });
  return true;
}
