/** @file Any OpenAI-compatible API by URL and key: asked again while it is busy or away, and one clear sentence when it will not do. */
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { z } from 'zod';

export interface ChatSettings {
  /** Where the API is, up to and with its version: https://api.openai.com/v1, http://localhost:11434/v1 … */
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  /** Patience with one request, in seconds, and how often it is sent again. */
  readonly timeoutSeconds?: number;
  readonly retries?: number;
}

const ZEnv = z.object({
  LLM_URL: z.url({ protocol: /^https?$/ }),
  LLM_API_KEY: z.string().min(1).default('none'),
  LLM_MODEL: z.string().min(1).optional(),
  LLM_TIMEOUT_SECONDS: z.coerce.number().positive().max(3_600).default(60),
  LLM_RETRIES: z.coerce.number().int().min(0).max(20).default(4),
});

/**
 * The settings of LLM_URL, LLM_API_KEY, LLM_MODEL, LLM_TIMEOUT_SECONDS and LLM_RETRIES; what is given goes before them.
 * @throws Error naming the variable that is missing or malformed
 */
export function readChatSettings(env: Record<string, string | undefined>, given: Partial<ChatSettings> = {}): ChatSettings {
  const parsed = ZEnv.safeParse({ ...env, LLM_URL: given.url ?? env.LLM_URL });
  if (!parsed.success) {
    const [{ path: [name], message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new Error(`${String(name)} ${name === 'LLM_URL' && !(given.url ?? env.LLM_URL) ? 'is not set: it says where the chat API is, like https://api.openai.com/v1' : `is malformed: ${message}`}.`);
  }
  const { LLM_URL: url, LLM_API_KEY: apiKey, LLM_TIMEOUT_SECONDS: timeoutSeconds, LLM_RETRIES: retries } = parsed.data;
  const model = given.model ?? parsed.data.LLM_MODEL;
  if (!model) throw new Error('LLM_MODEL is not set: name the model that the chat API should use.');
  return { url: url.replace(/\/$/, ''), apiKey: given.apiKey ?? apiKey, model, timeoutSeconds: given.timeoutSeconds ?? timeoutSeconds, retries: given.retries ?? retries };
}

/** The system's code of a failed connection, wherever it is nested. */
function codeOf(error: unknown): string | undefined {
  for (let cause = error as { code?: unknown; cause?: unknown } | undefined; cause; cause = cause.cause as typeof cause) if (typeof cause.code === 'string') return cause.code;
  return undefined;
}

/** What a failure means and what to do about it, in one sentence without the key. */
function sentenceOf(error: unknown, { url, model, timeoutSeconds, retries }: Required<ChatSettings>): string {
  const tries = `${retries + 1} ${retries === 0 ? 'attempt' : 'attempts'}`;
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) return `The chat API at ${url} did not answer within ${timeoutSeconds} s in ${tries}; try later, or allow more time with LLM_TIMEOUT_SECONDS.`;
  if (error instanceof APIConnectionError) return `The chat API at ${url} cannot be reached (${codeOf(error) ?? error.message}); check LLM_URL and that it is running.`;
  if (!(error instanceof APIError)) return `The chat API at ${url} answered something that is not of an OpenAI-compatible API (${(error as Error).message.slice(0, 200)}); check LLM_URL.`;
  const said = (error.message ?? '').slice(0, 200).replace(/\s+/g, ' ').trim();
  if (error.status === 401 || error.status === 403) return `The chat API at ${url} refused the key (${error.status}); check LLM_API_KEY.`;
  if (error.status === 404) return `The chat API at ${url} knows no model "${model}" or has no such address (${said}); check LLM_MODEL and LLM_URL.`;
  if (error.status === 429) return `The chat API at ${url} was too busy in ${tries}, or the account's limit is reached (${said}); try later.`;
  if ((error.status ?? 500) >= 500) return `The chat API at ${url} failed in ${tries} (${said}); try later.`;
  return `The chat API at ${url} refused the request (${said}).`;
}

/** The API refused or could not be reached; what was written before is kept by whoever asked. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  /** Set where the same request may do later: the worker's steps are then repeated, as when storage is away. */
  readonly code?: 'Unavailable';

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options);
    if (isPassing(options.cause)) this.code = 'Unavailable';
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof APIConnectionError || error instanceof APIUserAbortError) return true;
  return error instanceof APIError && (error.status === 429 || (error.status ?? 0) >= 500);
}

export interface ChatClient {
  readonly settings: Required<ChatSettings>;
  /**
   * Runs a request of the API, again where that may help.
   * @throws ChatError
   */
  ask<T>(request: (api: OpenAI, options: { signal: AbortSignal }) => Promise<T>): Promise<T>;
}

/** Longest pause before a request is sent again, in seconds; the SDK's. */
const LONGEST_PAUSE = 8;

/** A client of an OpenAI-compatible API. */
export function openChat(given: ChatSettings): ChatClient {
  const settings = { timeoutSeconds: 60, retries: 4, ...given };
  const { url, apiKey, timeoutSeconds, retries } = settings;
  const api = new OpenAI({ baseURL: url, apiKey, timeout: timeoutSeconds * 1000, maxRetries: retries, organization: null, project: null, logLevel: 'off' });
  return {
    settings,
    async ask(request) {
      // The SDK's time-out ends with the headers of an answer; this one also ends an answer that never comes to its end.
      const signal = AbortSignal.timeout(1000 * ((retries + 1) * timeoutSeconds + retries * LONGEST_PAUSE));
      try {
        return await request(api, { signal });
      } catch (error) {
        throw new ChatError(sentenceOf(signal.aborted ? new APIUserAbortError() : error, settings), { cause: error });
      }
    },
  };
}

/** Texts of a chat's answer; an API that answers otherwise is not one of these. */
const ZChoices = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }).nullish() })) });

/**
 * Asks a chat model for `count` answers to one conversation; servers that give one at a time are asked until there are enough.
 * @returns at most `count` texts: fewer where it stopped giving any
 * @throws ChatError
 */
export async function askChat(client: ChatClient, { system, user, count = 1, temperature, topP, maxTokens }: { system: string; user: string; count?: number; temperature: number; topP?: number; maxTokens: number }): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < count) {
    const missing = count - texts.length;
    const answer = await client.ask((api, options) =>
      api.chat.completions.create(
        {
          model: client.settings.model,
          messages: [
            { role: 'system', content: system },
            { role: 'user', content: user },
          ],
          temperature,
          ...(topP !== undefined && { top_p: topP }),
          ...(missing > 1 && { n: missing }),
          max_tokens: maxTokens,
        },
        options,
      ),
    );
    const parsed = ZChoices.safeParse(answer);
    if (!parsed.success) throw new ChatError(`The chat API at ${client.settings.url} answered without choices, so it is not OpenAI-compatible; check LLM_URL.`);
    const came = parsed.data.choices.map(({ message }) => message?.content ?? '').slice(0, missing);
    if (came.length === 0) break;
    texts.push(...came);
  }
  return texts;
}

/** The first JSON value in a text, whatever is around it (words, code fences); undefined when there is none. */
export function jsonIn(text: string): unknown {
  const start = text.search(/[[{]/);
  if (start < 0) return undefined;
  const closing = text[start] === '[' ? ']' : '}';
  for (let end = text.lastIndexOf(closing); end > start; end = text.lastIndexOf(closing, end - 1)) {
    try {
      return JSON.parse(text.slice(start, end + 1));
    } catch {
      // A bracket in the words behind it: try the one before.
    }
  }
  return undefined;
}
