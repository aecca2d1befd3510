import http from 'node:http';
import https from 'node:https';
import { canonicalJson, isSigned, sign } from './signature.ts';
import type { Op } from './state.ts';

/** What came of a call. `away`: the app was not reached. `lost`: it was, but no valid reply came back. */
export type Outcome =
  | { kind: 'done'; output: unknown }
  | { kind: 'ops'; ops: Op[]; everyStepWakes: boolean; retryAfterMs?: number }
  | { kind: 'failed'; error: unknown; final: boolean; retryAfterMs?: number }
  | { kind: 'away'; reason: string; waitMs: number }
  | { kind: 'lost'; reason: string };

export type Reply = { status: number; headers: http.IncomingHttpHeaders; text: string };
type PostOptions = { method: 'POST' | 'PUT'; headers?: Record<string, string>; body: unknown; signingKey: string; timeoutMs: number; signal?: AbortSignal };

/** Thrown by `post`: whether any byte of the request can have reached the app. */
export class CallError extends Error {
  readonly reached: boolean;

  constructor(message: string, reached: boolean) {
    super(message);
    this.reached = reached;
  }
}

/**
 * A signed request to an app. node:http rather than fetch, which gives up after 300 s without headers: the only limit
 * here is `timeoutMs`. A new connection per call, so that an app's idle time-out never cuts one.
 */
export function post(url: string, { method, headers, body, signingKey, timeoutMs, signal }: PostOptions): Promise<Reply> {
  const text = canonicalJson(body);
  const target = new URL(url);
  const { request } = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    let reached = false;
    const outgoing = request(
      target,
      {
        method,
        agent: false,
        signal,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'user-agent': 'apiary-engine', 'x-inngest-signature': sign(text, signingKey) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', (error) => reject(new CallError(error.message, true)));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString('utf8') }));
      },
    );
    const timer = setTimeout(() => outgoing.destroy(new Error(`no reply within ${timeoutMs} ms`)), Math.min(timeoutMs, 2 ** 31 - 1));
    outgoing.on('socket', (socket) => {
      socket.setKeepAlive(true, 10_000);
      socket.on('connect', () => {
        reached = true;
      });
    });
    outgoing.on('error', (error) => reject(new CallError(error.message, reached)));
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.end(text);
  });
}

function retryAfterMs(headers: http.IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : new Date(value).getTime() - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Reads an SDK's reply; undefined when it has no valid signature: the app is starting, misconfigured or an impostor. */
export function readReply(reply: Reply, signingKey: string): Exclude<Outcome, { kind: 'away' }> | undefined {
  const { status, headers, text } = reply;
  if (!isSigned(text, headers['x-inngest-signature'] as string | undefined, signingKey)) {
    return undefined;
  }
  let body: unknown;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    return { kind: 'lost', reason: `HTTP ${status} with a body that is not JSON` };
  }
  if (status === 200) return { kind: 'done', output: body };
  if (status === 206) {
    return { kind: 'ops', ops: (Array.isArray(body) ? body : [body]) as Op[], everyStepWakes: headers['x-inngest-req-version'] === '1', retryAfterMs: retryAfterMs(headers) };
  }
  return { kind: 'failed', error: errorOf(body, status), final: headers['x-inngest-no-retry'] === 'true', retryAfterMs: retryAfterMs(headers) };
}

/** Any failure body as the `{name, message, stack}` that the SDK expects back. */
function errorOf(body: unknown, status: number): unknown {
  const given = (body ?? {}) as { name?: string; message?: string; error?: unknown };
  if (typeof given.message === 'string') return { stack: '', ...given, name: given.name ?? 'Error' };
  return { name: 'Error', message: typeof given.error === 'string' ? given.error : `The app answered HTTP ${status}.`, stack: '' };
}
