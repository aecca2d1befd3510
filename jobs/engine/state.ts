import type { PoolClient } from 'pg';
import type { Logger } from 'pino';
import type { EngineConfig } from './config.ts';

/** An event as functions see it; other fields (`user`, `meta`) pass through. `ts` is milliseconds. */
export type EventBody = { id: string; name: string; data: unknown; ts: number; v?: string; [other: string]: unknown };

type Concurrency = { limit: number; key?: string; scope?: 'fn' | 'env' | 'account' };

/** A function as the SDK describes it when synced. Durations are text such as "1h30m", conditions and keys are CEL. */
export type FunctionConfig = {
  id: string;
  name: string;
  triggers: ({ event: string; expression?: string } | { cron: string; jitter?: string })[];
  steps: { step: { runtime: { type: string; url: string }; retries?: { attempts?: number } } };
  idempotency?: string;
  batchEvents?: { maxSize: number; timeout: string; key?: string; if?: string };
  rateLimit?: { limit: number; period: string; key?: string };
  throttle?: { limit: number; period: string; burst?: number; key?: string };
  debounce?: { period: string; key?: string; timeout?: string };
  singleton?: { key?: string; mode: 'skip' | 'cancel' };
  concurrency?: number | Concurrency | Concurrency[];
  priority?: { run?: string };
  timeouts?: { start?: string; finish?: string };
  cancel?: { event: string; if?: string; timeout?: string }[];
};

export type RunStatus = 'Queued' | 'Running' | 'Completed' | 'Failed' | 'Cancelled';

/** A row of inngest.runs. */
export type Run = {
  id: string;
  function_id: string;
  status: RunStatus;
  event_ids: string[];
  events: EventBody[];
  cron: string | null;
  parent_run_id: string | null;
  parent_step_id: string | null;
  traceparent: string | null;
  output: unknown;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
};

/** A step's result as it travels: exactly one of the two. */
export type Memo = { data: unknown } | { error: unknown };

/** A row of inngest.queue that this process holds. */
export type Item = { run_id: string; step_id: string; kind: 'call' | 'timer'; attempt: number; lost: number; claim: number };

/** One operation of a 206 reply. */
export type Op = { id: string; op: string; name?: string; displayName?: string; opts?: Record<string, unknown>; data?: unknown; error?: unknown };

/** The step id under which the function itself is called, in the queue as on the wire. */
export const WHOLE = 'step';

/**
 * One open transaction. Events in `outbox` are published before it commits; `touched` says that the queue has new work; runs that it starts belong to
 * the trace `traceparent`.
 * Everything done with it is repeated when the transaction is, so it must have no other effects.
 */
export type Work = { tx: PoolClient; outbox: EventBody[]; touched: boolean; traceparent?: string; log: Logger; config: EngineConfig };
