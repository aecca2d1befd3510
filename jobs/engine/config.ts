import { z } from 'zod';
import { isPooled } from '#lib/is-pooled.ts';

const seconds = (fallback: number) => z.coerce.number().positive().default(fallback);

const ZConfig = z.object({
  /** Of Postgres itself: engines hold locks of their sessions, and listen. */
  DATABASE_URL: z.string().min(1).refine((url) => !isPooled(url), 'must be the address of Postgres itself, without a pooler (pgbouncer=true)'),
  /** Port on 127.0.0.1; 0 takes a free one (it is in the log line). */
  INNGEST_ENGINE_PORT: z.coerce.number().int().min(0).max(65535).default(8288),
  /** `signkey-<env>-<hex>`, the same in every app that the engine calls. */
  INNGEST_SIGNING_KEY: z.string().regex(/^(signkey-\w+-)?[0-9a-fA-F]{16,}$/, 'must look like signkey-prod-<hex>'),
  INNGEST_EVENT_KEY: z.string().min(16),
  /** Serve endpoints, separated by commas. */
  INNGEST_APPS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((url) => url.trim()).filter(Boolean))
    .pipe(z.array(z.url())),
  /** Calls in flight at once in this process. */
  INNGEST_ENGINE_CONCURRENCY: z.coerce.number().int().positive().default(64),
  /** First retry delay; doubles with every attempt. */
  INNGEST_ENGINE_RETRY_SECONDS: seconds(5),
  /** How often each app is asked for its functions once it has answered. */
  INNGEST_ENGINE_SYNC_SECONDS: seconds(10),
  /** Longest one call may take before it counts as lost. */
  INNGEST_ENGINE_CALL_SECONDS: seconds(2 * 3600),
  /** Finished runs and their events are deleted after this many days. */
  INNGEST_ENGINE_KEEP_DAYS: seconds(30),
});

export type EngineConfig = {
  databaseUrl: string;
  port: number;
  signingKey: string;
  eventKey: string;
  appUrls: string[];
  concurrency: number;
  retryMs: number;
  syncMs: number;
  callMs: number;
  keepMs: number;
};

/**
 * The engine's settings from environment variables (names and meanings in README.md).
 * @throws one sentence naming every variable that is missing or malformed.
 */
export function readConfig(env: Record<string, string | undefined>): EngineConfig {
  const parsed = ZConfig.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path[0]?.toString()} ${env[String(issue.path[0])] ? issue.message : 'is not set'}`);
    throw new Error(`The Inngest engine cannot start: ${faults.join('; ')}.`);
  }
  const { data } = parsed;
  return {
    databaseUrl: data.DATABASE_URL,
    port: data.INNGEST_ENGINE_PORT,
    signingKey: data.INNGEST_SIGNING_KEY,
    eventKey: data.INNGEST_EVENT_KEY,
    appUrls: data.INNGEST_APPS,
    concurrency: data.INNGEST_ENGINE_CONCURRENCY,
    retryMs: data.INNGEST_ENGINE_RETRY_SECONDS * 1000,
    syncMs: data.INNGEST_ENGINE_SYNC_SECONDS * 1000,
    callMs: data.INNGEST_ENGINE_CALL_SECONDS * 1000,
    keepMs: data.INNGEST_ENGINE_KEEP_DAYS * 86_400_000,
  };
}
