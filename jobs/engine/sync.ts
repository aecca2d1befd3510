import { createHash } from 'node:crypto';
import { z } from 'zod';
import { post } from './call.ts';
import { keepCrons } from './cron.ts';
import { type Engine, perform } from './engine.ts';
import { isSigned } from './signature.ts';
import type { FunctionConfig } from './state.ts';

const FIRST_RETRY_MS = 500;
const ANSWER_MS = 60_000;

const ZFunction = z.looseObject({
  id: z.string().min(1),
  triggers: z.array(z.union([z.looseObject({ event: z.string() }), z.looseObject({ cron: z.string() })])),
  steps: z.looseObject({ step: z.looseObject({ runtime: z.looseObject({ url: z.url() }) }) }),
});
const ZInBand = z.looseObject({ app_id: z.string(), functions: z.array(ZFunction) });
/** What an SDK posts to /fn/register. */
export const ZRegistration = z.looseObject({ url: z.url(), appName: z.string(), functions: z.array(ZFunction) });

/**
 * Makes the stored functions of one app what it just said. Functions it no longer has are archived: they start no more,
 * while their active runs go on. Returns whether anything changed.
 */
export async function storeApp(engine: Engine, app: { url: string; id: string; functions: unknown[] }): Promise<boolean> {
  const functions = app.functions as FunctionConfig[];
  const checksum = createHash('sha256').update(JSON.stringify(functions)).digest('hex');
  return perform(engine, async (work) => {
    const { tx } = work;
    await tx.query('INSERT INTO inngest.apps (url) VALUES ($1) ON CONFLICT DO NOTHING', [app.url]);
    const { rows } = await tx.query<{ checksum: string | null }>('SELECT checksum FROM inngest.apps WHERE url = $1 FOR UPDATE', [app.url]);
    if (rows[0].checksum === checksum) {
      await tx.query('UPDATE inngest.apps SET error = NULL, synced_at = now() WHERE url = $1', [app.url]);
      return false;
    }
    await tx.query('UPDATE inngest.apps SET id = $2, checksum = $3, error = NULL, synced_at = now() WHERE url = $1', [app.url, app.id, checksum]);
    // The same app at another address has moved: forget the old one, or its unchanged checksum would hide a move back.
    await tx.query(
      `WITH moved AS (DELETE FROM inngest.apps WHERE id = $3 AND url <> $1 RETURNING url)
       UPDATE inngest.functions SET archived_at = now() WHERE (app_url = $1 OR app_url IN (SELECT url FROM moved)) AND NOT (id = ANY ($2)) AND archived_at IS NULL`,
      [app.url, functions.map((fn) => fn.id), app.id],
    );
    await tx.query('DELETE FROM inngest.crons c USING inngest.functions f WHERE f.id = c.function_id AND f.archived_at IS NOT NULL');
    for (const fn of functions) {
      const events = fn.triggers.flatMap((trigger) => ('event' in trigger ? [trigger.event] : []));
      await tx.query(
        `INSERT INTO inngest.functions (id, app_url, call_url, config, events) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET app_url = $2, call_url = $3, config = $4, events = $5, archived_at = NULL`,
        [fn.id, app.url, fn.steps.step.runtime.url, JSON.stringify(fn), events],
      );
    }
    await keepCrons(work, functions);
    work.touched = true;
    work.log.info({ app: app.id, url: app.url, functions: functions.length }, 'synced');
    return true;
  });
}

/** Asks one app for its functions (in-band sync: the answer is in the reply, the app calls nobody). */
async function syncApp(engine: Engine, url: string): Promise<void> {
  const { signingKey } = engine.config;
  const reply = await post(url, { method: 'PUT', headers: { 'x-inngest-sync-kind': 'in_band' }, body: { url }, signingKey, timeoutMs: ANSWER_MS, signal: engine.stopping.signal });
  if (reply.status !== 200) throw new Error(`HTTP ${reply.status}`);
  if (!isSigned(reply.text, reply.headers['x-inngest-signature'] as string | undefined, signingKey)) throw new Error('the answer has no valid signature; is the signing key the same?');
  const parsed = ZInBand.safeParse(JSON.parse(reply.text));
  if (!parsed.success) throw new Error(`the answer does not list functions: ${parsed.error.issues[0].message}`);
  await storeApp(engine, { url, id: parsed.data.app_id, functions: parsed.data.functions });
}

/** Keeps one app's functions current: every half second until it answers, then every `syncMs`, and at once after a lost call. */
async function keepAppSynced(engine: Engine, url: string, pause: (ms: number) => Promise<void>): Promise<void> {
  let failures = 0;
  while (!engine.stopping.signal.aborted) {
    try {
      await syncApp(engine, url);
      failures = 0;
    } catch (error) {
      if (engine.stopping.signal.aborted) return;
      if (failures++ === 0) engine.log.warn({ url }, `the app cannot be synced: ${(error as Error).message}; asking on`);
    }
    await pause(failures ? Math.min(engine.config.syncMs, FIRST_RETRY_MS * Math.max(1, failures / 4)) : engine.config.syncMs);
  }
}

/** Syncs all apps until the engine stops. */
export async function keepSynced(engine: Engine): Promise<void> {
  const sleepers = new Set<() => void>();
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      sleepers.add(end);
    });
  let last = 0;
  engine.resync = () => {
    if (Date.now() - last < FIRST_RETRY_MS) return;
    last = Date.now();
    for (const end of [...sleepers]) end();
  };
  engine.stopping.signal.addEventListener('abort', () => {
    for (const end of [...sleepers]) end();
  });
  await Promise.all(engine.config.appUrls.map((url) => keepAppSynced(engine, url, pause)));
}
