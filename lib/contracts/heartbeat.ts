/** What a gpu-worker tells of itself every few seconds, whether it computes or not, and what proves that it is one. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';

export const ZHeartbeat = z
  .object({
    workerId: z.string().min(1).max(120),
    provider: z.string().min(1).max(40),
    threads: z.number().int().positive(),
    parallel: z.number().int().positive(),
    memoryBytes: z.number().nonnegative(),
    /** Slices that are computed now: of which run, by which function, since when (ISO 8601). */
    running: z.array(z.object({ runId: z.string().max(64), function: z.string().max(60), since: z.iso.datetime() })).max(64),
    waiting: z.number().int().nonnegative(),
    startedAt: z.iso.datetime(),
    /** Its last word before it stops. */
    isLeaving: z.boolean().default(false),
  })
  .strict();
export type THeartbeat = z.infer<typeof ZHeartbeat>;

/** How often it does so. */
export const HEARTBEAT_MS = 5_000;
/** Without a word for longer than this, a worker counts as away. */
export const AWAY_MS = 20_000;

/** The bearer token of all workers: whoever may be invoked by the engine may also tell of itself. */
export function workerToken(signingKey: string): string {
  return `apiary_worker_${createHmac('sha256', signingKey).update('gpu-worker heartbeat').digest('base64url')}`;
}
