import { NonRetriableError } from 'inngest';
import { z } from 'zod';

/** What Inngest's server gives as the result of an invoked function that was cancelled: the event that ended it. The embedded engine throws. */
const ZCancelled = z.object({ data: z.object({ _inngest: z.object({ status: z.literal('Cancelled') }) }) });

/**
 * The result of an invoked function, parsed.
 * @throws NonRetriableError when that was cancelled; ZodError when it is something else.
 */
export function invokedResult<Schema extends z.ZodType>(schema: Schema, stepId: string, result: unknown): z.output<Schema> {
  if (ZCancelled.safeParse(result).success) throw new NonRetriableError(`“${stepId}” was cancelled.`);
  return schema.parse(result);
}
