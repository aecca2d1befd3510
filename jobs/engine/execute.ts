import { applyOutcome, stillHeld } from './apply.ts';
import { CallError, type Outcome, post, readReply } from './call.ts';
import { durationMs } from './duration.ts';
import { type Engine, perform } from './engine.ts';
import { sparing } from './faults.ts';
import { ringOrFail } from './ops.ts';
import { setTimer } from './runs.ts';
import { inTrace } from './tracing.ts';
import { type FunctionConfig, type Item, type Memo, type Run, WHOLE } from './state.ts';

/** Inngest's own default: four retries. */
const DEFAULT_RETRIES = 4;
const LONGEST_AWAY_MS = 2_000;

type Call = { url: string; body: Record<string, unknown>; maxAttempts: number; functionId: string; traceparent: string | null };

/** What the call needs, or undefined when the item is no longer ours. Marks the run as running. */
async function prepare(engine: Engine, item: Item): Promise<Call | 'unknown function' | undefined> {
  return perform(engine, async (work) => {
    const run = await stillHeld(work, item, engine.presence.number);
    if (!run) return undefined;
    const { rows } = await work.tx.query<{ config: FunctionConfig; call_url: string }>('SELECT config, call_url FROM inngest.functions WHERE id = $1', [run.function_id]);
    if (rows.length === 0) return 'unknown function';
    const { config, call_url } = rows[0];
    if (run.status === 'Queued') {
      await work.tx.query("UPDATE inngest.runs SET status = 'Running', started_at = now() WHERE id = $1", [run.id]);
      await work.tx.query("DELETE FROM inngest.queue WHERE run_id = $1 AND step_id = '$start'", [run.id]);
      const { finish } = config.timeouts ?? {};
      if (finish) await sparing(work, config.id, () => setTimer(work, run.id, '$finish', new Date(Date.now() + durationMs(finish))));
    }
    const steps = await work.tx.query<{ id: string; op: string; memo: Memo | null }>('SELECT id, op, memo FROM inngest.steps WHERE run_id = $1 ORDER BY position', [run.id]);
    const maxAttempts = (config.steps.step.retries?.attempts ?? DEFAULT_RETRIES) + 1;
    const url = new URL(call_url);
    url.searchParams.set('fnId', run.function_id);
    url.searchParams.set('stepId', item.step_id);
    return { url: url.href, maxAttempts, functionId: run.function_id, traceparent: run.traceparent, body: requestBody(run, item, steps.rows, maxAttempts) };
  });
}

/** `ctx.fn_id` is left out on purpose: with it the SDK would checkpoint to an API of Inngest's servers. */
function requestBody(run: Run, item: Item, steps: { id: string; op: string; memo: Memo | null }[], maxAttempts: number): Record<string, unknown> {
  const known = steps.filter((step) => step.memo);
  const stack = known.map(({ id }) => id);
  // A pending step that runs in the app must not be run in place a second time by a re-entry that discovers it alone.
  const isPlanned = item.step_id !== WHOLE || steps.some((step) => !step.memo);
  return {
    version: 2,
    use_api: false,
    event: run.events[0],
    events: run.events,
    steps: Object.fromEntries(known.map(({ id, memo }) => [id, memo])),
    ctx: {
      run_id: run.id,
      attempt: item.attempt,
      max_attempts: maxAttempts,
      disable_immediate_execution: isPlanned,
      use_api: false,
      stack: { stack, current: stack.length },
    },
  };
}

async function callApp(engine: Engine, item: Item, call: Call, traceHeaders: Record<string, string>): Promise<Outcome> {
  const { origin } = new URL(call.url);
  const away = (reason: string): Outcome => {
    const failures = (engine.away.get(origin) ?? 0) + 1;
    engine.away.set(origin, failures);
    if (failures === 1) engine.log.warn({ app: origin }, `the app cannot be called: ${reason}; trying on`);
    return { kind: 'away', reason, waitMs: Math.min(LONGEST_AWAY_MS, 50 * 2 ** Math.min(failures, 10)) };
  };
  const headers = { ...traceHeaders, 'x-run-id': item.run_id, 'x-request-id': `${item.run_id}.${item.step_id}.${item.claim}`, 'x-inngest-req-version': '2' };
  try {
    const { signingKey, callMs } = engine.config;
    const reply = await post(call.url, { method: 'POST', headers, body: call.body, signingKey, timeoutMs: callMs, signal: engine.stopping.signal });
    const outcome = readReply(reply, signingKey);
    if (!outcome) return away(`HTTP ${reply.status} without a valid signature (is the signing key the same, and does the URL serve Inngest functions?)`);
    if (engine.away.delete(origin)) engine.log.info({ app: origin }, 'the app answers again');
    return outcome;
  } catch (error) {
    if (!(error instanceof CallError && error.reached)) return away((error as Error).message);
    return { kind: 'lost', reason: error.message };
  }
}

/** Works off one claimed item: rings a timer, or calls the app and writes what came of it. */
export async function execute(engine: Engine, item: Item): Promise<void> {
  const { number } = engine.presence;
  if (item.kind === 'timer') {
    await perform(engine, async (work) => {
      const run = await stillHeld(work, item, number);
      if (run) await ringOrFail(work, run, item.step_id);
    });
    return;
  }
  const call = await prepare(engine, item);
  if (!call) return;
  const started = performance.now();
  const outcome: Outcome =
    call === 'unknown function'
      ? { kind: 'away', reason: 'the function is not synced', waitMs: LONGEST_AWAY_MS }
      : await inTrace(call.traceparent, call.functionId, { 'inngest.run': item.run_id, 'inngest.step': item.step_id, 'inngest.attempt': item.attempt }, (headers) => callApp(engine, item, call, headers));
  if (engine.stopping.signal.aborted) return;
  const facts = { run: item.run_id, step: item.step_id === WHOLE ? undefined : item.step_id, attempt: item.attempt, ms: Math.round(performance.now() - started) };
  if (outcome.kind === 'lost') engine.log.warn(facts, `the app broke off a call: ${outcome.reason}`);
  else engine.log.debug(facts, outcome.kind);
  if (outcome.kind === 'away' || outcome.kind === 'lost') engine.resync();
  const maxAttempts = call === 'unknown function' ? 1 : call.maxAttempts;
  try {
    await perform(engine, (work) => applyOutcome(work, item, number, outcome, maxAttempts));
  } catch (error) {
    // What Postgres refuses today it refuses tomorrow (a result beyond 1 GB, say): fail the step rather than call it for ever.
    engine.log.error({ ...facts, error }, 'the outcome cannot be stored');
    const refused = { name: 'EngineError', message: `The engine cannot store the outcome: ${(error as Error).message}`, stack: '' };
    await perform(engine, (work) => applyOutcome(work, item, number, { kind: 'failed', error: refused, final: true }, maxAttempts));
  }
}
