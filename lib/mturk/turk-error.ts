/** Failures as MTurk's clients read them. */
import { AppError, clipMessage, type ErrorCode, toAppError } from '#lib/errors.ts';

export interface TurkErrorOptions extends ErrorOptions {
  /** `RequestError` unless the request never got as far as the operation. */
  type?: string;
  status?: number;
}

/** An error reply: `__type`, `Message` and, for RequestError, `TurkErrorCode`. */
export class TurkError extends Error {
  readonly type: string;
  readonly turkCode: string | undefined;
  readonly status: number;

  /** @param turkCode after `AWS.` or `AWS.MechanicalTurk.`; the latter is put in front unless it begins with `AWS.`. */
  constructor(turkCode: string | undefined, message: string, { type = 'RequestError', status = 400, ...options }: TurkErrorOptions = {}) {
    super(clipMessage(message), options);
    this.name = 'TurkError';
    this.type = type;
    this.turkCode = turkCode === undefined || turkCode.startsWith('AWS.') ? turkCode : `AWS.MechanicalTurk.${turkCode}`;
    this.status = status;
  }
}

/** Which MTurk code an operation gives each kind of refusal. */
export type TurkCodes = Partial<Record<ErrorCode, string>>;

const USUAL: TurkCodes = {
  BadInput: 'InvalidParameterValue',
  TooLarge: 'InvalidParameterValue',
  InsufficientFunds: 'InsufficientFunds',
  Forbidden: 'PermissionDeniedException',
  NotFound: 'HITDoesNotExist',
  Conflict: 'InvalidHITState',
  Gone: 'InvalidHITState',
};

/** Any thrown value as an error reply; what nobody expected is a ServiceFault, which clients try again. */
export function toTurkError(error: unknown, codes: TurkCodes = {}): TurkError {
  if (error instanceof TurkError) return error;
  const known = toAppError(error);
  const code = { ...USUAL, ...codes }[known.code];
  if (code) return new TurkError(code, known.message);
  if (known.code === 'TooManyRequests') return new TurkError(undefined, known.message, { type: 'ThrottlingException' });
  return new TurkError('ServiceFault', known.message, { type: 'ServiceFault', status: 500, cause: known.cause });
}

/** Runs a check whose refusals have a code of their own. */
export async function withCodes<T>(codes: TurkCodes, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw toTurkError(error, codes);
    throw error;
  }
}
