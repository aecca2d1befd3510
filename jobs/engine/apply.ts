import type { Outcome } from './call.ts';
import { isSentence } from './faults.ts';
import { IGNORED_OPS, OPS } from './ops.ts';
import { failRun, finishRun, hasPending, lockRun, rankAfter, resolveStep } from './runs.ts';
import { type Item, type Op, type Run, WHOLE, type Work } from './state.ts';
import { ulid } from './ulid.ts';

const LONGEST_RETRY_MS = 3_600_000;
const LONGEST_LOST_MS = 5_000;
/** A call that breaks its app this often in a row is not made again. */
const MOST_LOST = 20;

type Held = { work: Work; run: Run; item: Item; engine: number; maxAttempts: number };

/** Locks the run and tells whether the item is still this engine's to answer. Without that its result no longer counts. */
export async function stillHeld(work: Work, item: Item, engine: number): Promise<Run | undefined> {
  const run = await lockRun(work, item.run_id);
  const { rowCount } = await work.tx.query('SELECT 1 FROM inngest.queue WHERE run_id = $1 AND step_id = $2 AND engine = $3 AND claim = $4 FOR UPDATE', [item.run_id, item.step_id, engine, item.claim]);
  return run && !run.ended_at && rowCount ? run : undefined;
}

async function callAgain({ work, item }: Held, delayMs: number, attempt: number, lost: number): Promise<void> {
  await work.tx.query(
    `UPDATE inngest.queue SET engine = NULL, claim = claim + 1, again = false, attempt = $3, lost = $4, due_at = now() + $5::float8 * interval '1 ms', rank = (SELECT ${rankAfter('$5')} FROM inngest.runs WHERE id = $1)
     WHERE run_id = $1 AND step_id = $2`,
    [item.run_id, item.step_id, attempt, lost, delayMs],
  );
  work.touched = true;
}

/** The failure of one attempt: another one later, or, after the last, a failed step (the function may catch it) or run. */
async function attemptFailed(held: Held, error: unknown, final: boolean, retryAfterMs?: number): Promise<void> {
  const { work, run, item, maxAttempts } = held;
  if (!final && item.attempt + 1 < maxAttempts) {
    const backoff = Math.min(LONGEST_RETRY_MS, work.config.retryMs * 2 ** item.attempt) * (0.9 + 0.2 * Math.random());
    return callAgain(held, retryAfterMs ?? backoff, item.attempt + 1, 0);
  }
  if (item.step_id === WHOLE) return failRun(work, run, error);
  return resolveStep(work, run.id, item.step_id, { error });
}

async function knownSteps(work: Work, runId: string, ops: Op[]): Promise<Set<string>> {
  const { rows } = await work.tx.query<{ id: string }>('SELECT id FROM inngest.steps WHERE run_id = $1 AND id = ANY ($2)', [runId, ops.map((op) => op.id)]);
  return new Set(rows.map(({ id }) => id));
}

/** Registers the new steps of a reply as one batch before any of them is resolved, then lets each opcode act. */
async function report(held: Held, fresh: Op[], everyStepWakes: boolean): Promise<void> {
  const { work, run } = held;
  const batch = ulid();
  for (const op of fresh) {
    await work.tx.query('INSERT INTO inngest.steps (run_id, id, op, name, opts, batch, race) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      run.id, op.id, op.op, String(op.displayName ?? op.name ?? op.id).replaceAll('\0', ''), op.opts ? JSON.stringify(op.opts) : null, batch, everyStepWakes || op.opts?.parallelMode === 'race',
    ]);
  }
  for (const op of fresh) {
    try {
      await OPS[op.op].report(work, run, op);
    } catch (error) {
      // A malformed operation (such as a duration nobody can read) fails that step; failures of the database are not ours to keep.
      if (!isSentence(error)) throw error;
      await resolveStep(work, run.id, op.id, { error: { name: 'InvalidStep', message: error.message, stack: '' } });
    }
  }
}

async function applyOps(held: Held, ops: Op[], everyStepWakes: boolean, retryAfterMs?: number): Promise<void> {
  const { work, run, item } = held;
  const unknown = ops.find((op) => !(op.op in OPS) && op.op !== 'StepError' && !IGNORED_OPS.has(op.op));
  if (unknown) return failRun(work, run, { name: 'UnsupportedStep', message: `The embedded engine does not know the operation ${unknown.op}.`, stack: '' });
  const planned = item.step_id === WHOLE ? undefined : ops.find((op) => op.id === item.step_id);
  const known = await knownSteps(work, run.id, ops);
  const failed = ops.find((op) => op.op === 'StepError');
  await report(held, ops.filter((op) => op.op in OPS && op.op !== 'StepError' && !known.has(op.id) && op !== planned), everyStepWakes);
  if (failed) {
    if (item.attempt + 1 < held.maxAttempts || item.step_id !== WHOLE) return attemptFailed(held, failed.error, false, retryAfterMs);
    await report(held, [{ ...failed, op: 'StepFailed' }], everyStepWakes);
  }
  if (planned) return OPS[planned.op].report(work, run, planned);
  const progressed = failed || ops.some((op) => IGNORED_OPS.has(op.op) || !known.has(op.id));
  await leave(held, Boolean(progressed));
}

/** After a call of the function: again at once if something is known that it has not seen, otherwise when a step wakes it. */
async function leave(held: Held, progressed: boolean): Promise<void> {
  const { work, run, item } = held;
  const { rows } = await work.tx.query<{ again: boolean }>('SELECT again FROM inngest.queue WHERE run_id = $1 AND step_id = $2', [run.id, item.step_id]);
  if (rows.length === 0) return;
  if (rows[0].again) return callAgain(held, 0, 0, 0);
  if (await hasPending(work, run.id)) {
    await work.tx.query('DELETE FROM inngest.queue WHERE run_id = $1 AND step_id = $2', [run.id, item.step_id]);
    return;
  }
  if (progressed) return callAgain(held, 0, 0, 0);
  await attemptFailed(held, { name: 'NoProgress', message: 'The function reported only steps that already have results.', stack: '' }, false);
}

/** Writes what came of a call, once: the item's claim is checked under the run's lock. */
export async function applyOutcome(work: Work, item: Item, engine: number, outcome: Outcome, maxAttempts: number): Promise<void> {
  const run = await stillHeld(work, item, engine);
  if (!run) return;
  work.traceparent = run.traceparent ?? undefined;
  const held: Held = { work, run, item, engine, maxAttempts };
  if (outcome.kind === 'done') return finishRun(work, run, outcome.output);
  if (outcome.kind === 'ops') return applyOps(held, outcome.ops, outcome.everyStepWakes, outcome.retryAfterMs);
  if (outcome.kind === 'failed') return attemptFailed(held, outcome.error, outcome.final, outcome.retryAfterMs);
  if (outcome.kind === 'away') return callAgain(held, outcome.waitMs, item.attempt, item.lost);
  const lost = item.lost + 1;
  if (lost >= MOST_LOST) {
    return attemptFailed(held, { name: 'AppCrashed', message: `The app broke off this call ${lost} times in a row: ${outcome.reason}.`, stack: '' }, true);
  }
  return callAgain(held, Math.min(LONGEST_LOST_MS, 100 * 2 ** lost), item.attempt, lost);
}
