import { setTimeout as wait } from 'node:timers/promises';
import type { TAcceptResponse, TNextResponse, TSubmitResponse } from '#lib/contracts/work.ts';

/** A refusal of the worker HTTP contract that repeating will not change. */
export class WorkRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** How long a server may be away (restarted, killed) before a worker gives up, in milliseconds. */
const PATIENCE_MS = 60_000;
const RETRIED = new Set([429, 500, 502, 503, 504]);

/** Speaks the worker HTTP contract for one worker; repeats what a restart or an overload swallowed, which the contract makes safe. */
export class WorkClient {
  private readonly url: string;
  private readonly token: string;
  /** Milliseconds each answered call took, by name. */
  readonly timings: Record<string, number[]> = {};

  constructor(url: string, token: string) {
    this.url = url.replace(/\/$/, '');
    this.token = token;
  }

  /** The next task, accepted at once; null when there is none. */
  next(studyId?: string): Promise<TNextResponse | null> {
    return this.post('next', { studyId, accept: true });
  }

  async accept(hitId: string): Promise<TAcceptResponse> {
    return (await this.post<TAcceptResponse>('accept', { hitId })) as TAcceptResponse;
  }

  async submit(body: { assignmentId: string; clientKey: string; answer: unknown }): Promise<TSubmitResponse> {
    return (await this.post<TSubmitResponse>('submit', body)) as TSubmitResponse;
  }

  async giveBack(assignmentId: string): Promise<void> {
    await this.post('return', { assignmentId });
  }

  /** The bytes behind a payload's picture address. */
  async picture(url: string): Promise<Buffer> {
    const response = await this.patiently(() => fetch(new URL(url, this.url)));
    if (!response.ok) throw new WorkRefused(response.status, `${response.status} for a picture`);
    return Buffer.from(await response.arrayBuffer());
  }

  private async post<T>(verb: string, body: object): Promise<T | null> {
    const begun = performance.now();
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const response = await this.patiently(() => fetch(`${this.url}/api/v1/work/${verb}`, { method: 'POST', headers, body: JSON.stringify(body) }));
    (this.timings[verb] ??= []).push(performance.now() - begun);
    if (response.status === 204) return null;
    const reply = (await response.json()) as T & { error?: { message: string } };
    if (!response.ok) throw new WorkRefused(response.status, reply.error?.message ?? `HTTP ${response.status}`);
    return reply;
  }

  private async patiently(send: () => Promise<Response>): Promise<Response> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let pause = 50; ; pause = Math.min(2_000, pause * 2)) {
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await send();
      } catch (error) {
        failure = error; // refused or cut connection
      }
      if (response && !RETRIED.has(response.status)) return response;
      if (Date.now() > deadline) {
        if (response) return response;
        throw new Error(`${this.url} cannot be reached: start the demo, or give its address with --url.`, { cause: failure });
      }
      await wait(pause * (0.5 + Math.random()));
    }
  }
}
