import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { sameSecret } from '#lib/same-secret.ts';
import { inTransaction } from '#lib/transaction.ts';
import { applyStatus } from './apply-status.ts';

/** How old a signed request may be: afterwards a copy of it is worth nothing. */
const MAX_AGE_MS = 10 * 60_000;

const ZEvent = z.object({ event_type: z.string().max(100), resource_id: z.string().max(64), status: z.string().max(40).optional() });

/** @throws AppError Unauthenticated unless Prolific signed this very text a moment ago. */
function assertSigned(headers: Headers, body: string, now: Date): void {
  const secret = env('PROLIFIC_WEBHOOK_SECRET');
  if (!secret) throw new AppError('Forbidden', 'This platform takes no webhooks from Prolific. Its operator sets PROLIFIC_WEBHOOK_SECRET.');
  const timestamp = headers.get('x-prolific-request-timestamp') ?? '';
  const wanted = createHmac('sha256', secret).update(timestamp + body).digest('base64');
  if (!sameSecret(headers.get('x-prolific-request-signature') ?? '', wanted)) throw new AppError('Unauthenticated', 'The signature is wrong.');
  if (!/^\d{1,12}(\.\d+)?$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - now.getTime()) > MAX_AGE_MS) throw new AppError('Unauthenticated', 'The request is too old.');
}

/** When the event happened: events may overtake each other. */
function timeOf(headers: Headers, now: Date): Date {
  const stamp = headers.get('x-timestamp') ?? headers.get('x-prolific-request-timestamp') ?? '';
  const date = new Date(/^\d+(\.\d+)?$/.test(stamp) ? Number(stamp) * 1000 : stamp);
  return Number.isNaN(date.getTime()) ? now : date;
}

/**
 * Takes a webhook of Prolific's. Sent twice, late or in the wrong order it changes nothing more; kinds that nobody here waits for are accepted and dropped.
 * @returns whether anything changed.
 * @throws AppError Unauthenticated for a wrong or old signature, Forbidden without a secret, BadInput for what is no event.
 */
export async function takeWebhook({ headers, body, now = new Date() }: { headers: Headers; body: string; now?: Date }): Promise<boolean> {
  assertSigned(headers, body, now);
  let parsed: z.infer<typeof ZEvent>;
  try {
    parsed = ZEvent.parse(JSON.parse(body));
  } catch {
    throw new AppError('BadInput', 'This is not an event of Prolific.');
  }
  const { event_type: type, resource_id: id, status } = parsed;
  if (status === undefined) return false;
  if (type === 'submission.status.change') return applyStatus({ submissionId: id, status, at: timeOf(headers, now), now });
  if (type !== 'study.status.change') return false;
  return inTransaction(async (tx) => (await tx.prolificStudy.updateMany({ where: { prolificId: id, status: { not: status } }, data: { status } })).count > 0);
}
