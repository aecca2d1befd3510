import type { PoolClient } from 'pg';
import type { Run } from './state.ts';

/** A run in the shape of Inngest's REST API (v1), with `function_id` as the readable "<app>-<function>". */
function present(run: Run) {
  return {
    run_id: run.id,
    function_id: run.function_id,
    event_id: run.event_ids[0],
    event_ids: run.event_ids,
    cron: run.cron,
    status: run.status,
    created_at: run.created_at,
    run_started_at: run.started_at ?? run.created_at,
    ended_at: run.ended_at,
    output: run.output,
  };
}

export type RunFilter = { status?: string; functionId?: string; before?: string; limit: number };

/** Runs, newest first; `before` is the run_id that the previous page ended with. */
export async function listRuns(tx: PoolClient, { status, functionId, before, limit }: RunFilter) {
  const { rows } = await tx.query<Run>(
    `SELECT * FROM inngest.runs WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR function_id = $2) AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [status, functionId, before, limit],
  );
  return rows.map(present);
}

/** One run with its steps in order of completion, pending ones last; undefined when there is none. */
export async function readRun(tx: PoolClient, id: string) {
  const { rows } = await tx.query<Run>('SELECT * FROM inngest.runs WHERE id = $1', [id]);
  if (rows.length === 0) return undefined;
  const steps = await tx.query(
    `SELECT id, op, name, CASE WHEN memo IS NULL THEN 'Pending' WHEN (memo -> 'error') IS NOT NULL THEN 'Failed' ELSE 'Completed' END AS status, created_at, ended_at
     FROM inngest.steps WHERE run_id = $1 ORDER BY position NULLS LAST, created_at`,
    [id],
  );
  return { ...present(rows[0]), events: rows[0].events, steps: steps.rows };
}

/** The runs that an event started or took part in. */
export async function runsOfEvent(tx: PoolClient, eventId: string) {
  const { rows } = await tx.query<Run>('SELECT * FROM inngest.runs WHERE event_ids @> ARRAY[$1] ORDER BY id', [eventId]);
  return rows.map(present);
}

/** An event as it was received, or undefined. */
export async function readEvent(tx: PoolClient, id: string) {
  const { rows } = await tx.query<{ body: unknown; received_at: Date }>('SELECT body, received_at FROM inngest.events WHERE id = $1', [id]);
  return rows.length > 0 ? { ...(rows[0].body as object), received_at: rows[0].received_at } : undefined;
}

/** Health in numbers: `lag` is how many seconds the oldest due call has waited for a free place. */
export async function readHealth(tx: PoolClient) {
  const { rows } = await tx.query<{ lag: number; queued: number; running: number }>(
    `SELECT coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE engine IS NULL AND due_at <= now())), 0)::float8 AS lag,
       count(*) FILTER (WHERE engine IS NULL AND due_at <= now())::integer AS queued, count(*) FILTER (WHERE engine IS NOT NULL)::integer AS running FROM inngest.queue`,
  );
  const apps = await tx.query<{ url: string; id: string | null; synced_at: Date | null }>('SELECT url, id, synced_at FROM inngest.apps ORDER BY url');
  return { ok: true, ...rows[0], apps: apps.rows };
}
