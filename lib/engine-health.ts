/** What the engine says of itself, as `GET /health` answers. */
export interface EngineHealth {
  isReached: boolean;
  queued: number | null;
  running: number | null;
  /** Seconds by which the oldest due call is late. */
  lagSeconds: number | null;
}

/** Milliseconds after which a silent engine counts as away. */
const PATIENCE = 2_000;

/** Asks the Inngest server for its health; never throws. Inngest Cloud has no such address and counts as not reached, with nothing known. */
export async function engineHealth(): Promise<EngineHealth> {
  const base = process.env.INNGEST_BASE_URL;
  const away = { isReached: false, queued: null, running: null, lagSeconds: null };
  if (!base) return away;
  try {
    const reply = await fetch(new URL('/health', base), { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' });
    const body = (await reply.json()) as { queued?: number; running?: number; lag?: number };
    return { isReached: reply.ok, queued: body.queued ?? null, running: body.running ?? null, lagSeconds: body.lag ?? null };
  } catch {
    return away;
  }
}
