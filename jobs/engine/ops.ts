import { momentOf } from './duration.ts';
import { signalName } from './events.ts';
import { isSentence } from './faults.ts';
import { admit } from './flow-control.ts';
import { cancelRun, enqueueCall, finishRun, resolveStep, setTimer } from './runs.ts';
import type { FunctionConfig, Op, Run, Work } from './state.ts';
import { ulid } from './ulid.ts';

/** How long an invocation waits for its function to be synced before it fails. */
const UNKNOWN_FUNCTION_MS = 60_000;
const POLL_MS = 1_000;
const FOREVER = '52w';

type Step = { id: string; opts: Record<string, unknown> | null; created_at: Date };

type OpRecord = {
  /** A function reported this step for the first time; its row exists and is pending. */
  report(work: Work, run: Run, op: Op): Promise<void>;
  /** The step's timer is due and the step still pending. */
  due?(work: Work, run: Run, step: Step): Promise<void>;
};

const failure = (name: string, message: string) => ({ error: { name, message, stack: '' } });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function unsupported(what: string): OpRecord {
  return {
    report: (work, run, op) => resolveStep(work, run.id, op.id, failure('UnsupportedStep', `${what} is not supported by the embedded engine; make the call inside step.run instead.`)),
  };
}

/** Starts the invoked function; while it is not known yet (its app is still starting) asks again. */
async function startInvoked(work: Work, run: Run, step: Step): Promise<void> {
  const opts = (step.opts ?? {}) as { function_id?: string; payload?: Record<string, unknown>; timeout?: string };
  const { rows } = await work.tx.query<{ config: FunctionConfig }>('SELECT config FROM inngest.functions WHERE id = $1 AND archived_at IS NULL', [opts.function_id]);
  if (rows.length === 0) {
    if (Date.now() - step.created_at.getTime() < UNKNOWN_FUNCTION_MS) return setTimer(work, run.id, step.id, new Date(Date.now() + POLL_MS));
    return resolveStep(work, run.id, step.id, failure('FunctionNotFound', `No app offers the function ${opts.function_id}; check its id and that its app is running.`));
  }
  const event = { id: ulid(), name: 'inngest/function.invoked', ts: Date.now(), ...opts.payload, data: opts.payload?.data ?? {} };
  work.traceparent = run.traceparent ?? undefined;
  const child = await admit(work, { fn: rows[0].config, events: [event], parent: { runId: run.id, stepId: step.id } });
  await work.tx.query('UPDATE inngest.steps SET opts = $3 WHERE run_id = $1 AND id = $2', [run.id, step.id, JSON.stringify({ ...opts, child })]);
  await setTimer(work, run.id, step.id, momentOf(opts.timeout ?? FOREVER));
}

/** Everything a function can ask for, one record per opcode of the protocol. StepError is not here: it is a retry (apply.ts). */
export const OPS: Record<string, OpRecord> = {
  StepRun: { report: (work, run, op) => resolveStep(work, run.id, op.id, { data: op.data ?? null }) },

  StepFailed: { report: (work, run, op) => resolveStep(work, run.id, op.id, { error: op.error }) },

  StepPlanned: { report: (work, run, op) => enqueueCall(work, run.id, op.id) },

  Sleep: {
    report: (work, run, op) => setTimer(work, run.id, op.id, momentOf(op.name ?? '')),
    due: (work, run, step) => resolveStep(work, run.id, step.id, { data: null }),
  },

  WaitForEvent: {
    report: async (work, run, op) => {
      const expires = momentOf(text(op.opts?.timeout) ?? FOREVER);
      await work.tx.query('INSERT INTO inngest.waits (run_id, step_id, event, condition, expires_at) VALUES ($1, $2, $3, $4, $5)', [run.id, op.id, op.name, text(op.opts?.if) ?? null, expires]);
      await setTimer(work, run.id, op.id, expires);
    },
    due: (work, run, step) => resolveStep(work, run.id, step.id, { data: null }),
  },

  WaitForSignal: {
    report: async (work, run, op) => {
      const event = signalName(String(op.opts?.signal ?? op.name));
      const { rows } = await work.tx.query<{ run_id: string; step_id: string }>('SELECT run_id, step_id FROM inngest.waits WHERE event = $1', [event]);
      if (rows.length > 0 && op.opts?.conflict !== 'replace') {
        return resolveStep(work, run.id, op.id, failure('SignalConflict', `Another run already waits for the signal ${op.opts?.signal}.`));
      }
      for (const other of rows) await resolveStep(work, other.run_id, other.step_id, { data: null });
      const expires = momentOf(text(op.opts?.timeout) ?? FOREVER);
      await work.tx.query('INSERT INTO inngest.waits (run_id, step_id, event, expires_at) VALUES ($1, $2, $3, $4)', [run.id, op.id, event, expires]);
      await setTimer(work, run.id, op.id, expires);
    },
    due: (work, run, step) => resolveStep(work, run.id, step.id, { data: null }),
  },

  InvokeFunction: {
    report: (work, run, op) => startInvoked(work, run, { id: op.id, opts: op.opts ?? null, created_at: new Date() }),
    due: (work, run, step) =>
      step.opts?.child
        ? resolveStep(work, run.id, step.id, failure('InngestInvokeTimeoutError', `The function ${step.opts.function_id} did not finish within ${step.opts.timeout ?? FOREVER}.`))
        : startInvoked(work, run, step),
  },

  RunComplete: { report: (work, run, op) => finishRun(work, run, op.data ?? null) },
  Gateway: unsupported('step.fetch'),
  AIGateway: unsupported('step.ai.infer'),
};

/** Opcodes that carry nothing for this engine and are passed over. */
export const IGNORED_OPS = new Set(['DiscoveryRequest', 'DeferAdd', 'DeferAbort']);

/** `ring`, where a malformed setting fails the step instead of ringing for ever. */
export async function ringOrFail(work: Work, run: Run, timerId: string): Promise<void> {
  try {
    await ring(work, run, timerId);
  } catch (error) {
    if (!isSentence(error)) throw error;
    await resolveStep(work, run.id, timerId, failure('InvalidStep', error.message));
  }
}

/** A timer of a run is due: a step's, or the run's own time limits. */
async function ring(work: Work, run: Run, timerId: string): Promise<void> {
  if (timerId === '$start' || timerId === '$finish') {
    await work.tx.query('DELETE FROM inngest.queue WHERE run_id = $1 AND step_id = $2', [run.id, timerId]);
    if (timerId === '$start' && run.status !== 'Queued') return;
    await cancelRun(work, run.id, timerId === '$start' ? 'The run did not start within its timeouts.start.' : 'The run did not finish within its timeouts.finish.');
    return;
  }
  const { rows } = await work.tx.query<Step & { op: string }>('SELECT id, op, opts, created_at FROM inngest.steps WHERE run_id = $1 AND id = $2 AND memo IS NULL', [run.id, timerId]);
  const due = rows.length > 0 && OPS[rows[0].op]?.due;
  if (due) await due(work, run, rows[0]);
  else await work.tx.query('DELETE FROM inngest.queue WHERE run_id = $1 AND step_id = $2', [run.id, timerId]);
}
