import { Middleware, NonRetriableError } from 'inngest';
import { AppError } from '#lib/errors.ts';

/** What may be otherwise a moment later. */
const PASSING = new Set(['Unavailable', 'TooManyRequests', 'Internal']);

async function withoutRepeats(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && !PASSING.has(error.code)) throw new NonRetriableError(error.message, { cause: error });
    throw error;
  }
}

/** Ends a step, and what is between steps, at once when it was refused on purpose: asking again would get the same answer. */
export class Refusals extends Middleware.BaseMiddleware {
  readonly id = 'refusals';

  override wrapStepHandler({ next }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    return withoutRepeats(next);
  }

  override wrapFunctionHandler({ next }: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    return withoutRepeats(next);
  }
}
