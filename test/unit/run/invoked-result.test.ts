import { NonRetriableError } from 'inngest';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { invokedResult } from '#jobs/models/invoked-result.ts';

const ZResult = z.object({ itemsKey: z.string() });

test('a part that was cancelled at Inngest’s server ends its run with a sentence, and at once', () => {
  const event = { name: 'inngest/function.finished', id: 'e', ts: 1, user: {}, data: { _inngest: { status: 'Cancelled' }, function_id: 'apiary-worker-draw-items', run_id: 'r' } };
  expect(() => invokedResult(ZResult, 'draw the items', event)).toThrow(new NonRetriableError('“draw the items” was cancelled.'));
});

test('other results are parsed', () => {
  expect(invokedResult(ZResult, 'draw', { itemsKey: 'k', more: 1 })).toEqual({ itemsKey: 'k' });
  expect(() => invokedResult(ZResult, 'draw', { data: { _inngest: { status: 'Completed' } } })).toThrow(z.ZodError);
});
