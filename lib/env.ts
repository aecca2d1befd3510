import { z } from 'zod';

const ZEnv = z.object({
  DATABASE_URL: z.string().min(1),
  NEXTAUTH_SECRET: z.string().min(16),
  /** Where people reach the app, e.g. https://apiary.example.org */
  APP_URL: z.url(),
  /** Where e-mail is sent through, e.g. smtps://user:password@mail.example.org; without it none is sent. */
  SMTP_URL: z.url().optional(),
  MAIL_FROM: z.string().default('Apiary <no-reply@localhost>'),
  /** How many requests of the MTurk API one access key may send each second, on average; four seconds' worth at once. */
  MTURK_REQUESTS_PER_SECOND: z.coerce.number().positive().default(50),
  /** A token of the operator's Prolific workspace; without it no study can be published there. */
  PROLIFIC_API_TOKEN: z.string().min(1).optional(),
  PROLIFIC_API_URL: z.url().default('https://api.prolific.com'),
  /** What Prolific signs its webhooks with. */
  PROLIFIC_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** E-mail addresses, separated by commas, of requesters who may spend the workspace's money; administrators who are requesters always may. */
  PROLIFIC_REQUESTERS: z.string().default(''),
  /** Bearer token for /api/metrics; without it there are no metrics. */
  METRICS_TOKEN: z.string().min(16).optional(),
  S3_ENDPOINT: z.url(),
  /** Where browsers reach S3, when that differs from where the app does. */
  S3_PUBLIC_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().min(3),
  /** Buckets, or `bucket/prefix`, separated by commas, from which requesters may take pictures; the platform's credentials must open them. */
  S3_IMPORTS: z.string().default(''),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
});

export type Env = z.infer<typeof ZEnv>;

/**
 * One variable of the environment, parsed on first use so that a command only needs what it touches.
 * @throws a sentence naming the variable when it is missing or malformed.
 */
export function env<K extends keyof Env>(name: K): Env[K] {
  const parsed = ZEnv.shape[name].safeParse(process.env[name] || undefined); // set to nothing is not set
  if (!parsed.success) throw new Error(`Environment variable ${name} is ${process.env[name] ? 'malformed' : 'not set'}: ${parsed.error.issues[0].message}.`);
  return parsed.data as Env[K];
}

/** The names of all variables that `env` knows. */
export const ENV_NAMES: readonly string[] = Object.keys(ZEnv.shape);

/** Those that may be left unset. */
export const OPTIONAL_ENV_NAMES: readonly string[] = Object.entries(ZEnv.shape).flatMap(([name, schema]) => (schema.safeParse(undefined).success ? [name] : []));
