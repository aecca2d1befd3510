/** The worker's HTTP contract from the browser. Plain requests rather than server actions: those wait for each other, and an answer must not wait for a draft. */
import type { Refusal } from '#lib/refusal-sentences.ts';
import type { TAcceptResponse, TNextResponse, TReportRequest, TSubmitRequest, TSubmitResponse } from './wire.ts';

/** What can go wrong where no server says what it was. */
export type Fault = 'unreachable' | 'offline' | 'unexplained';

/** A request that did not work. `isTemporary`: the same request may work later. */
export class WorkError extends Error {
  readonly isTemporary: boolean;
  readonly status: number;
  /** The server's own sentence, if it had one. */
  readonly said: string | null;
  /** The same as data, where pages have words of their own for it. */
  readonly refusal: Refusal | null;
  readonly fault: Fault;

  constructor({ status = 0, said = null, refusal = null, fault = 'unexplained' }: { status?: number; said?: string | null; refusal?: Refusal | null; fault?: Fault }) {
    super(said ?? fault);
    this.name = 'WorkError';
    this.status = status;
    this.said = said;
    this.refusal = refusal;
    this.fault = fault;
    this.isTemporary = status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;
  }
}

/** Milliseconds after which a silent server counts as away. */
const PATIENCE = 20_000;

/** What our clock must be advanced by to show the server's, in milliseconds; from the latest reply. */
export const serverClock = { offset: 0 };

/** The same pictures under addresses of this site, however its name was written in the reply. */
function localAddresses<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/^https?:\/\/[^/]+(?=\/api\/v1\/images\/)/, '') as T;
  if (Array.isArray(value)) return value.map(localAddresses) as T;
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, localAddresses(inner)])) as T;
  return value;
}

async function post<T>(path: string, body: object, options: RequestInit = {}): Promise<T | null> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/work/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    throw new WorkError({ fault: navigator.onLine ? 'unreachable' : 'offline' });
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) serverClock.offset = date - Date.now();
  if (response.status === 204) return null;
  const json = (await response.json().catch(() => null)) as { error?: { message?: string; refusal?: Refusal } } | null;
  if (!response.ok) throw new WorkError({ status: response.status, said: json?.error?.message, refusal: json?.error?.refusal });
  return localAddresses(json as T);
}

/** Another task of the study, not taken yet; null when there is none. */
export function nextTask(studyId: string): Promise<TNextResponse | null> {
  return post('next', { studyId });
}

/** Another task of the study, taken at once; null when there is none. */
export async function takeNext(studyId: string): Promise<Required<TNextResponse> | null> {
  return post<Required<TNextResponse>>('next', { studyId, accept: true });
}

/** Takes a task that was looked at. */
export async function accept(hitId: string): Promise<TAcceptResponse> {
  return (await post<TAcceptResponse>('accept', { hitId })) as TAcceptResponse;
}

/** Hands an answer in. */
export async function submit(request: TSubmitRequest): Promise<TSubmitResponse> {
  return (await post<TSubmitResponse>('submit', request, { keepalive: true })) as TSubmitResponse;
}

/** Gives a task back. */
export async function giveBack(assignmentId: string): Promise<void> {
  await post('return', { assignmentId });
}

/** Reports a picture of a task: it is hidden at once. */
export async function report(request: TReportRequest): Promise<void> {
  await post('report', request);
}

/** Keeps what was entered so far. `keepalive` outlives the page. */
export async function saveDraft(assignmentId: string, draft: unknown): Promise<void> {
  await post('draft', { assignmentId, draft }, { keepalive: true });
}
