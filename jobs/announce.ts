import { log } from '#lib/log.ts';
import { inngest } from './client.ts';

/** Milliseconds a request may be held up by an engine that does not answer. */
const PATIENCE = 3_000;

/**
 * Sends an event on a best-effort basis: what it announces is already committed, and a sweep finds it within a minute if the engine is away now.
 * Never throws.
 */
export async function announce(event: { name: string; data: Record<string, unknown> }): Promise<void> {
  try {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE).unref());
    await Promise.race([inngest.send(event), late]);
  } catch (error) {
    log.warn({ err: error, event: event.name }, 'event not sent; its sweep will do the work');
  }
}
