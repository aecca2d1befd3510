/** Answers on their way to the server. They live in this browser until the server has said what became of them. */
import type { TSubmitRequest, TSubmitResponse } from './wire.ts';
import { submit, WorkError } from './work-api.ts';

const FIRST_WAIT = 1_000;
const MAX_WAIT = 30_000;

export interface OutboxState {
  /** Answers not confirmed yet. */
  waiting: number;
  /** Why the last attempt failed; null while all goes well. */
  problem: WorkError | null;
}

export interface OutboxEvents {
  onChange: (state: OutboxState) => void;
  /** The server took the answer. */
  onTaken: (request: TSubmitRequest, response: TSubmitResponse) => void;
  /** The server will never take it; the error says why. */
  onRefused: (request: TSubmitRequest, why: WorkError) => void;
}

/** A key that no other answer has, also on pages without https, where `randomUUID` is missing. */
export function newClientKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The list in this browser, shared by the worker's windows: each window adds and removes its own entries only. */
class Storage {
  readonly #name: string;

  constructor(workerId: string) {
    this.#name = `apiary:outbox:${workerId}`;
  }

  read(): TSubmitRequest[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#name) ?? '[]');
      return Array.isArray(kept) ? (kept as TSubmitRequest[]) : [];
    } catch {
      return [];
    }
  }

  #write(entries: TSubmitRequest[]): void {
    try {
      localStorage.setItem(this.#name, JSON.stringify(entries));
    } catch {
      // Storage may be forbidden; the answers then live as long as the page.
    }
  }

  add(entry: TSubmitRequest): void {
    this.#write([...this.read(), entry]);
  }

  remove(entry: TSubmitRequest): void {
    this.#write(this.read().filter(({ clientKey }) => clientKey !== entry.clientKey));
  }
}

/** Sends answers one after another, each under its own key until the server replies: a repeated one is not counted twice. */
export class Outbox {
  #entries: TSubmitRequest[] = [];
  #problem: WorkError | null = null;
  #wait = FIRST_WAIT;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSending = false;
  #isClosed = false;
  readonly #storage: Storage;
  readonly #events: OutboxEvents;

  constructor(workerId: string, events: OutboxEvents) {
    this.#storage = new Storage(workerId);
    this.#events = events;
  }

  /** Takes up what an earlier page left behind. */
  open(): void {
    this.#entries = this.#storage.read();
    this.#tell();
    void this.#send();
  }

  /** Whether the answer to an assignment is on its way. */
  has(assignmentId: string): boolean {
    return this.#entries.some((entry) => entry.assignmentId === assignmentId);
  }

  add(entry: TSubmitRequest): void {
    this.#entries.push(entry);
    this.#storage.add(entry);
    this.#tell();
    void this.#send();
  }

  /** Tries at once, without waiting for the next turn. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#wait = FIRST_WAIT;
    void this.#send();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#isClosed = true;
  }

  #tell(): void {
    if (!this.#isClosed) this.#events.onChange({ waiting: this.#entries.length, problem: this.#problem });
  }

  #drop(entry: TSubmitRequest): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#storage.remove(entry);
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (!this.#isClosed && this.#entries.length > 0 && (await this.#sendOne(this.#entries[0])));
    this.#isSending = false;
  }

  /** False when it has to be tried again later. */
  async #sendOne(entry: TSubmitRequest): Promise<boolean> {
    try {
      const response = await submit(entry);
      this.#drop(entry);
      this.#problem = null;
      this.#wait = FIRST_WAIT;
      this.#events.onTaken(entry, response);
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      if (error.isTemporary) {
        this.#problem = error;
        this.#tell();
        if (!this.#isClosed) this.#timer = setTimeout(() => void this.#send(), this.#wait);
        this.#wait = Math.min(MAX_WAIT, this.#wait * 2);
        return false;
      }
      this.#drop(entry);
      this.#problem = null;
      this.#events.onRefused(entry, error);
    }
    this.#tell();
    return true;
  }
}
