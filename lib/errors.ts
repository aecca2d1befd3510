/** What can go wrong on purpose. Each code has one HTTP status; the message is the sentence people read. */
import { type Refusal, type RefusalKey, refusalSentence } from './refusal-sentences.ts';

export const HTTP_STATUS = {
  BadInput: 400,
  Unauthenticated: 401,
  InsufficientFunds: 402,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  Gone: 410,
  TooLarge: 413,
  TooManyRequests: 429,
  Internal: 500,
  Unavailable: 503,
} as const;

export type ErrorCode = keyof typeof HTTP_STATUS;

/** Characters of a message; what it quotes may be of any length. */
const MOST = 1_500;

/** A message that people read: cut where it gets longer than anybody would. */
export function clipMessage(message: string): string {
  return message.length > MOST ? `${message.slice(0, MOST)}…` : message;
}

/**
 * An expected failure. `message` is one clear sentence (what, where, what to do) and may be shown to anyone;
 * unexpected errors are anything else and never show their message.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What the message says, where pages have words of their own for it. */
  refusal?: Refusal;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(clipMessage(message), options);
    this.name = 'AppError';
    this.code = code;
  }

  /** HTTP status of this error's code. */
  get status(): number {
    return HTTP_STATUS[this.code];
  }
}

/** An expected failure that pages can say in their reader's language. */
export function refuse(code: ErrorCode, key: RefusalKey, values: Refusal['values'] = {}, options?: ErrorOptions): AppError {
  const refusal = { key, values };
  return Object.assign(new AppError(code, refusalSentence(refusal), options), { refusal });
}

/** The connection-level failures of Postgres and S3 clients, wherever they are nested. */
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', '57P01', '57P02', '57P03', '08006', '08001', 'P1001', 'P1002', 'P1017', 'P2024']);

/** Whether an error means that the database was out of reach (as opposed to a bug or a refusal). */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error, depth = 0; cause && depth < 6; depth++) {
    const { code, message, cause: next, meta } = cause as { code?: unknown; message?: unknown; cause?: unknown; meta?: { driverAdapterError?: unknown } };
    if (typeof code === 'string' && AWAY.has(code)) return true;
    if (typeof message === 'string' && /terminating connection|Connection terminated|Can't reach database|the database system is/.test(message)) return true;
    cause = next ?? meta?.driverAdapterError;
  }
  return false;
}

/** Whether Postgres (or the driver) refused text it has no way to keep: a zero byte, or half of a surrogate pair. */
function isUnstorable(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('PrismaClient') && /Code: `(22021|22P05)`|JSON Error: .*(hex escape|surrogate)|invalid input syntax for type json/.test(error.message);
}

/** What to tell the outside about any thrown value: expected errors as they are, the rest without details. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseAway(error)) return refuse('Unavailable', 'databaseAway', {}, { cause: error });
  if (isUnstorable(error)) return new AppError('BadInput', 'The text holds a character that cannot be stored: a zero byte or half of a Unicode pair. Remove it and send it again.', { cause: error });
  return refuse('Internal', 'broken', {}, { cause: error });
}
