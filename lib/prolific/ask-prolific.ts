import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { env } from '#lib/env.ts';

export interface AskProlificOptions<Schema extends z.ZodType> {
  method: 'GET' | 'POST';
  /** After `/api/v1/`, with its last slash. */
  path: string;
  body?: object;
  /** What the reply must have. */
  reply: Schema;
}

/** Milliseconds after which a silent Prolific counts as away, and the longest it may ask us to wait before the next try. */
const PATIENCE = 20_000;
const MAX_WAIT = 5_000;
const MAX_TRIES = 3;

const ZError = z.object({ error: z.object({ title: z.string().optional(), detail: z.unknown().optional() }) });

/** Prolific's own words about a refusal; never ours, which hold the token. */
function explain(status: number, text: string): string {
  try {
    const { title, detail } = ZError.parse(JSON.parse(text)).error;
    const words = typeof detail === 'string' ? detail : detail === undefined ? '' : JSON.stringify(detail);
    return `Prolific refuses this (${status}): ${[title, words].filter(Boolean).join(': ').slice(0, 500)}`;
  } catch {
    return `Prolific answered with status ${status}.`;
  }
}

/** One request; a crowded workspace (429) is asked again after the time it names. */
async function send(method: string, path: string, body: object | undefined, token: string): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${env('PROLIFIC_API_URL').replace(/\/$/, '')}/api/v1/${path}`, {
      method,
      headers: { authorization: `Token ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => {
      throw new AppError('Unavailable', 'Prolific cannot be reached right now. Try again in a moment.');
    });
    if (response.status !== 429 || attempt >= MAX_TRIES) return response;
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, Math.min(MAX_WAIT, (Number.isFinite(seconds) ? seconds : 1) * 1000)));
  }
}

/**
 * Asks Prolific's API (v1) something in the name of the operator's workspace.
 * @throws AppError Unavailable when it cannot be reached or has a problem, Conflict with its words when it refuses, Forbidden without a (good) token.
 */
export async function askProlific<Schema extends z.ZodType>({ method, path, body, reply }: AskProlificOptions<Schema>): Promise<z.infer<Schema>> {
  const token = env('PROLIFIC_API_TOKEN');
  if (!token) throw new AppError('Forbidden', 'This platform is not connected to Prolific. Its operator sets PROLIFIC_API_TOKEN.');
  const response = await send(method, path, body, token);
  const text = await response.text();
  if (response.status === 401) throw new AppError('Forbidden', 'Prolific does not accept this platform’s token. Its operator checks PROLIFIC_API_TOKEN.');
  if (response.status === 404) throw new AppError('NotFound', 'Prolific does not know this study or submission.');
  if (response.status >= 500 || response.status === 429) throw new AppError('Unavailable', `Prolific has a problem right now (${response.status}). Try again in a moment.`);
  if (!response.ok) throw new AppError('Conflict', explain(response.status, text));
  const parsed = reply.safeParse(text === '' ? {} : JSON.parse(text));
  if (!parsed.success) throw new AppError('Unavailable', 'Prolific answered in a way that this platform does not understand.');
  return parsed.data;
}
