import { createHash, timingSafeEqual } from 'node:crypto';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Lets pass who knows METRICS_TOKEN.
 * @param authorization the header of that name.
 * @throws AppError NotFound while no token is set, Unauthenticated when it is another.
 */
export function checkMetricsToken(authorization: string | null): void {
  const token = env('METRICS_TOKEN');
  if (!token) throw new AppError('NotFound', 'Metrics are off: set METRICS_TOKEN and send it as bearer token.');
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(given), digest(token))) throw new AppError('Unauthenticated', 'Send METRICS_TOKEN as bearer token.');
}
