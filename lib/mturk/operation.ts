/** What one operation of the API is: the shape of its input, its error codes, and what it does. */
import type { z } from 'zod';
import type { TurkCodes } from './turk-error.ts';

/** Who calls, and when. */
export interface Call {
  requesterId: string;
  now: Date;
}

export interface Operation {
  input: z.ZodType;
  codes?: TurkCodes;
  run(call: Call, input: unknown): Promise<object>;
}

export interface OperationOptions<Schema extends z.ZodType> {
  input: Schema;
  /** Codes of its refusals where they differ from the usual ones. */
  codes?: TurkCodes;
  /** @returns the reply, in MTurk's words. */
  run(call: Call, input: z.output<Schema>): Promise<object>;
}

/** An operation whose `run` gets what its `input` lets through. */
export function operation<Schema extends z.ZodType>({ input, codes, run }: OperationOptions<Schema>): Operation {
  return { input, codes, run: (call, given) => run(call, given as z.output<Schema>) };
}
