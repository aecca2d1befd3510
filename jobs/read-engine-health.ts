import { z } from 'zod';
import { log } from '#lib/log.ts';

const ZHealth = z.object({ ok: z.boolean(), lag: z.number(), queued: z.number().int(), running: z.number().int() });

/** What the embedded engine says of its queue: calls that wait and run, and how long the oldest has waited (seconds). */
export type EngineHealth = z.infer<typeof ZHealth>;

/** Asks the engine how it does; null for Inngest's own server, which does not say, `away` when nobody answers. */
export async function readEngineHealth(): Promise<EngineHealth | 'away' | null> {
  const base = process.env.INNGEST_BASE_URL;
  if (!base) return null;
  try {
    const response = await fetch(`${base.replace(/\/$/, '')}/health`, { signal: AbortSignal.timeout(2_000), cache: 'no-store' });
    const health = ZHealth.safeParse(await response.json());
    return health.success ? health.data : null;
  } catch (error) {
    log.warn({ err: error }, 'the engine does not answer');
    return 'away';
  }
}
