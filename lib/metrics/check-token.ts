import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { sameSecret } from '#lib/same-secret.ts';

/**
 * Lets pass who knows METRICS_TOKEN.
 * @param authorization the header of that name.
 * @throws AppError NotFound while no token is set, Unauthenticated when it is another.
 */
export function checkMetricsToken(authorization: string | null): void {
  const token = env('METRICS_TOKEN');
  if (!token) throw new AppError('NotFound', 'Metrics are off: set METRICS_TOKEN and send it as bearer token.');
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  if (!sameSecret(given, token)) throw new AppError('Unauthenticated', 'Send METRICS_TOKEN as bearer token.');
}
